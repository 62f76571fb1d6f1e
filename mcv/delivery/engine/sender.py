"""The sender: one loop over the relay's connections, with the database beside it."""

import contextlib
import selectors
import socket
from time import monotonic

import structlog

from config import MailRelay
from mcv.delivery.engine.desk import Desk
from mcv.delivery.engine.journal import Journal
from mcv.delivery.engine.store import Store
from mcv.delivery.engine.track import Track
from mcv.delivery.engine.wire import Wire, WireError
from mcv.delivery.rules.letters import House
from mcv.delivery.rules.pace import Pace
from mcv.delivery.rules.states import Lane

log = structlog.get_logger()
LONGEST_SLEEP = 0.1
IDLE_SECONDS = 5.0


class PostSender:
    """Hands everything that is due to the relay until `stop` is called, then drains and ends."""

    def __init__(
        self, relay: MailRelay, house: House, pace: Pace, store: Store, journal: Journal
    ) -> None:
        self._relay = relay
        self._house = house
        self._pace = pace
        self._selector = selectors.DefaultSelector()
        self._wake_up, self._alarm = socket.socketpair()
        self._wake_up.setblocking(False)
        self._alarm.setblocking(False)
        self._selector.register(self._wake_up, selectors.EVENT_READ)
        self._desk = Desk(store, journal, pace, self._ring)
        bulk = max(1, relay.connections - pace.priority_connections)
        self._tracks = (
            Track((Lane.NOTICE,), pace.priority_connections, pace),
            Track((Lane.URGENT, Lane.BULK), bulk, pace),
        )
        self._stop_by: float | None = None

    def stop(self) -> None:
        """Begin nothing more; what is with the relay is waited for, within the drain time."""
        if self._stop_by is None:
            self._stop_by = monotonic() + self._pace.drain_seconds
            self._ring()

    def run(self, until_idle: bool = False) -> None:
        """Send until stopped, or with `until_idle` until nothing is due and nothing is held."""
        while not self._is_over() and not (until_idle and self._desk.is_idle):
            self._open_wires()
            self._listen()
            self._part_with_silent_wires()
            self._learn()
            hungry = [] if self._is_holding_back else self._hungry()
            self._desk.begin(hungry, self._trouble())
        self._close()

    @property
    def _is_holding_back(self) -> bool:
        return self._stop_by is not None or self._desk.is_paused

    def _hungry(self) -> list[Lane]:
        return [lane for track in self._tracks for lane in track.hungry_lanes()]

    def _trouble(self) -> str | None:
        return next((track.trouble for track in self._tracks if track.trouble), None)

    def _is_over(self) -> bool:
        if self._stop_by is None:
            return False
        self._desk.give_up_work()
        return self._desk.is_clear or monotonic() > self._stop_by

    def _open_wires(self) -> None:
        if self._is_holding_back:
            return
        for track in self._tracks:
            for _ in range(track.wires_wanted):
                try:
                    wire = track.open(self._relay, self._house, self._may_begin)
                except WireError as error:
                    track.went_wrong(str(error))
                    break
                self._selector.register(wire, wire.events, track)

    def _may_begin(self) -> bool:
        return not self._is_holding_back

    def _listen(self) -> None:
        for key, _ in self._selector.select(LONGEST_SLEEP):
            if key.fileobj is self._wake_up:
                with contextlib.suppress(BlockingIOError):
                    self._wake_up.recv(4096)
            elif isinstance(key.fileobj, Wire):
                self._serve(key.fileobj, key.data)

    def _serve(self, wire: Wire, track: Track) -> None:
        try:
            outcomes = wire.take()
            if outcomes:
                self._desk.note(outcomes, track.put_back)
                track.went_well()
                wire.idle_since = monotonic()
            wire.flush()
        except WireError as error:
            self._part_with(wire, track, str(error))
            return
        fault = wire.dialogue.fault
        if fault is not None:
            self._part_with(wire, track, fault.told)
        else:
            self._watch(wire, track)

    def _watch(self, wire: Wire, track: Track) -> None:
        if self._selector.get_key(wire).events != wire.events:
            self._selector.modify(wire, wire.events, track)

    def _part_with(self, wire: Wire, track: Track, why: str | None) -> None:
        self._selector.unregister(wire)
        track.wires.remove(wire)
        self._desk.note(wire.close(), track.put_back)
        if why is not None:
            track.went_wrong(why)
            log.warning("sender.connection_lost", lanes=track.lanes, why=why[:200])

    def _part_with_silent_wires(self) -> None:
        for track in self._tracks:
            for wire in list(track.wires):
                if wire.is_overdue:
                    self._part_with(wire, track, "the relay did not answer in time")
                elif _is_idle(wire):
                    self._take_leave(wire, track)

    def _take_leave(self, wire: Wire, track: Track) -> None:
        with contextlib.suppress(WireError):
            wire.dialogue.finish()
            wire.flush()
        self._part_with(wire, track, None)

    def _learn(self) -> None:
        news = self._desk.news()
        if news is None:
            return
        if news.is_paused:
            self._desk.give_up_work()
        for track in self._tracks:
            track.add(item for item in news.items if item.held.lease.lane in track.lanes)
            if news.items:
                self._set_to_work(track)

    def _set_to_work(self, track: Track) -> None:
        for wire in list(track.wires):
            wire.dialogue.pump()
            try:
                wire.flush()
                self._watch(wire, track)
            except WireError as error:
                self._part_with(wire, track, str(error))

    def _ring(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._alarm.send(b"!")

    def _close(self) -> None:
        for track in self._tracks:
            for wire in list(track.wires):
                self._take_leave(wire, track)
        self._desk.close()
        self._selector.close()
        self._wake_up.close()
        self._alarm.close()


def _is_idle(wire: Wire) -> bool:
    quiet = wire.dialogue.is_ready and not wire.dialogue.is_waiting
    return quiet and monotonic() - wire.idle_since > IDLE_SECONDS
