"""A track: some lanes, the deliveries that wait in them, and the connections that serve them."""

from collections import deque
from collections.abc import Callable, Iterable
from time import monotonic

from config import MailRelay
from mcv.delivery.engine.dialogue import Dialogue
from mcv.delivery.engine.envelopes import Envelope
from mcv.delivery.engine.holdings import Item
from mcv.delivery.engine.wire import Wire
from mcv.delivery.rules.letters import House, Slot
from mcv.delivery.rules.pace import Pace
from mcv.delivery.rules.states import Lane


class Track:
    """Serves its lanes in their order on `most` connections; one that has trouble backs off alone."""

    def __init__(self, lanes: tuple[Lane, ...], most: int, pace: Pace) -> None:
        self.lanes = lanes
        self.most = most
        self.wires: list[Wire] = []
        self.trouble: str | None = None
        self._pace = pace
        self._queues: dict[Lane, deque[Item]] = {lane: deque() for lane in lanes}
        self._retry_at = 0.0
        self._retry_seconds = pace.reconnect_seconds

    @property
    def waiting(self) -> int:
        """Return how many deliveries wait in memory."""
        return sum(len(queue) for queue in self._queues.values())

    @property
    def wires_wanted(self) -> int:
        """Return how many connections may be opened now; one at a time while there is trouble."""
        self._drop_void()
        if not self.waiting or monotonic() < self._retry_at:
            return 0
        most = 1 if self.trouble else self.most
        return max(0, min(most, self.waiting) - len(self.wires))

    def hungry_lanes(self) -> list[Lane]:
        """Return the lanes for which more should be claimed; none while the relay has trouble."""
        if self.trouble and monotonic() < self._retry_at:
            return []
        self._drop_void()
        hungry = []
        ahead = 0
        for lane in self.lanes:
            ahead += len(self._queues[lane])
            if ahead < self._pace.rows_ahead:
                hungry.append(lane)
        return hungry

    def add(self, items: Iterable[Item]) -> None:
        """Let the items wait behind those of their lane."""
        for item in items:
            self._queues[item.held.lease.lane].append(item)

    def put_back(self, item: Item) -> None:
        """Let an item that was not begun wait in front."""
        item.held.waiting += 1
        self._queues[item.held.lease.lane].appendleft(item)

    def pull(self) -> Item | None:
        """Return the next item that may be sent, now in flight; None when nothing waits."""
        for queue in self._queues.values():
            while queue:
                item = queue.popleft()
                held = item.held
                if held.is_void or monotonic() > held.good_until:
                    held.is_void = True
                    continue
                held.waiting -= 1
                held.in_flight += 1
                return item
        return None

    def open(self, relay: MailRelay, house: House, take: Callable[[], Item | None]) -> Wire:
        """Return a new connection of this track that serves what `take` gives; raises WireError."""

        def supply() -> Envelope | None:
            item = None if wire.is_retired else take()
            return envelope_for(item, house) if item else None

        wire = Wire(relay, Dialogue(relay, house.mail_domain, supply), self._pace.reply_seconds)
        self.wires.append(wire)
        return wire

    def went_well(self) -> None:
        """The relay took a message: trouble, if there was any, is over."""
        self.trouble = None
        self._retry_seconds = self._pace.reconnect_seconds

    def went_wrong(self, why: str) -> None:
        """Stay away from the relay for a while, longer each time."""
        self.trouble = why
        self._retry_at = monotonic() + self._retry_seconds
        self._retry_seconds = min(self._retry_seconds * 2, self._pace.longest_reconnect_seconds)

    def pause(self, seconds: float) -> None:
        """Open no connection for so long; those that are open go on."""
        self._retry_at = max(self._retry_at, monotonic() + seconds)

    def try_again_now(self) -> None:
        """Wait no longer before the next try."""
        self._retry_at = 0.0

    def _drop_void(self) -> None:
        for queue in self._queues.values():
            while queue and queue[0].held.is_void:
                queue.popleft()


def envelope_for(item: Item, house: House) -> Envelope:
    """Return the message for the item, its sender address telling which delivery a bounce is of."""
    token = item.values[Slot.MESSAGE_ID].decode("ascii")
    sender = f"bounce+{token}@{house.mail_domain}"
    return Envelope(item, sender, item.wire, item.message, item.held.is_ours)
