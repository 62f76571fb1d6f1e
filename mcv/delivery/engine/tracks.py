"""The tracks to one relay, and how many connections it lets us have at once."""

from collections.abc import Iterator
from time import monotonic

import structlog

from mcv.delivery.engine.track import Track
from mcv.delivery.engine.wire import Wire
from mcv.delivery.rules.pace import Pace
from mcv.delivery.rules.states import Lane

log = structlog.get_logger()


class Tracks:
    """Notices have connections of their own, and keep them when the relay has room for few."""

    def __init__(self, connections: int, pace: Pace) -> None:
        self._pace = pace
        self._most_bulk = max(1, connections - pace.priority_connections)
        self._notices = Track((Lane.NOTICE,), pace.priority_connections, pace)
        self._bulk = Track((Lane.URGENT, Lane.BULK), self._most_bulk, pace)
        self._room: int | None = None
        self._forget_at = 0.0

    def __iter__(self) -> Iterator[Track]:
        yield self._notices
        yield self._bulk

    @property
    def wires(self) -> list[Wire]:
        """Return every connection."""
        return self._notices.wires + self._bulk.wires

    @property
    def are_let_in(self) -> bool:
        """Return whether a connection is open and at rest."""
        return any(wire.is_quiet for wire in self.wires)

    @property
    def trouble(self) -> str | None:
        """Return what ails one of them."""
        return self._notices.trouble or self._bulk.trouble

    def hungry_lanes(self) -> list[Lane]:
        """Return the lanes for which more should be claimed."""
        return self._notices.hungry_lanes() + self._bulk.hungry_lanes()

    def try_again_now(self) -> None:
        """Wait no longer before the next try."""
        for track in self:
            track.try_again_now()

    def have_no_room(self, track: Track, gone: Wire) -> bool:
        """Return whether a connection that is gone was one too many, and stay below from now on.

        It was if the relay did not let it in while others are let in. That is no trouble: the others
        do the work, and a place among them is kept for notices.
        """
        others = self.wires
        if gone.dialogue.opening.is_done or not any(wire.dialogue.is_ready for wire in others):
            return False
        if self._room is None:
            log.warning("sender.relay_has_no_room", connections=len(others))
        self._room = len(others)
        self._forget_at = monotonic() + self._pace.room_seconds
        track.pause(self._pace.crowded_seconds)
        return True

    def keep_within_the_room(self) -> None:
        """Have connections beyond what the relay has room for end; try for more now and then."""
        if not self.wires or monotonic() > self._forget_at:
            self._room = None
        self._notices.most, self._bulk.most = self._shares()
        for track in self:
            for wire in track.wires[track.most :]:
                wire.is_retired = True

    def _shares(self) -> tuple[int, int]:
        """Return how many connections notices may have, and how many bulk."""
        ours = self._pace.priority_connections
        if self._room is None:
            return ours, self._most_bulk
        if self._room > ours:
            return ours, min(self._most_bulk, self._room - ours)
        # too little room for both: they take turns
        return (self._room, 0) if self._notices.waiting else (0, self._room)
