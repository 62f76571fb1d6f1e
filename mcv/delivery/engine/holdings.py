"""What a sender has in hand: its leased chunks, and how many of each wait or are on their way."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import NamedTuple, Protocol

from mcv.delivery.engine.work import Batch, Lease, News, Portion, Result, Terms
from mcv.delivery.rules.letters import Recipient, Values, Wording
from mcv.delivery.rules.pace import Pace
from mcv.delivery.rules.replies import Meaning, Verdict
from mcv.delivery.rules.states import Lane, Reason

LETTERS_KEPT = 100
UNUSABLE = Meaning(Verdict.REFUSED, Reason.ADDRESS_UNUSABLE)


class Written(Protocol):
    """An outgoing rendered once, to be put together for each of its recipients."""

    def values(self, recipient: Recipient) -> Values:
        """Return what differs in that recipient's message."""

    def pieces(self, values: Values) -> list[bytes]:
        """Return the message with those values in it, to be joined."""


class Letters:
    """Outgoings as `compose` renders them, each once for as long as it is likely to be asked for."""

    def __init__(self, compose: Callable[[Wording, datetime], Written]) -> None:
        self._compose = compose
        self._kept: dict[int, Written] = {}

    def letter(self, outgoing_id: int, wording: Wording, moment: datetime) -> Written:
        """Return the letter of that outgoing; its date is the moment at which it was first wanted."""
        if outgoing_id not in self._kept:
            if len(self._kept) >= LETTERS_KEPT:
                self._kept.clear()
            self._kept[outgoing_id] = self._compose(wording, moment)
        return self._kept[outgoing_id]


@dataclass(eq=False)
class Held:
    """A leased chunk: how many of its deliveries wait here, and how many are with the relay.

    `good_until` and `loaded_at` are seconds of the monotonic clock. A void chunk is given back as
    soon as nothing of it is with the relay.
    """

    lease: Lease
    letter: Written
    terms: Terms
    good_until: float
    loaded_at: float
    waiting: int = 0
    in_flight: int = 0
    is_void: bool = False

    @property
    def is_done(self) -> bool:
        """Return whether nothing of it is under way and nothing more will be begun."""
        return self.in_flight == 0 and (self.waiting == 0 or self.is_void)

    def is_ours(self) -> bool:
        """Return whether the lease holds, so that what was begun may be finished."""
        return monotonic() < self.good_until


class Item(NamedTuple):
    """One delivery to be sent now, or asked after now, within the chunk that it is leased with."""

    held: Held
    delivery_id: int
    contact_id: int
    wire: str
    values: Values
    attempts: int
    in_doubt: bool = False

    @property
    def message(self) -> list[bytes]:
        """Return what its recipient gets, in pieces to be joined; put together anew each time."""
        return self.held.letter.pieces(self.values)

    def result(self, meaning: Meaning) -> Result:
        """Return what became of it, ready to be recorded."""
        return Result(
            self.held.lease,
            self.held.terms,
            self.delivery_id,
            self.contact_id,
            self.attempts,
            self.in_doubt,
            meaning,
        )


class Holdings:
    """The leased chunks of one sender, and the lanes in which nothing was due at the last look."""

    def __init__(self, pace: Pace, letters: Letters) -> None:
        self.empty_lanes: set[Lane] = set()
        self._pace = pace
        self._letters = letters
        self._held: dict[Lease, Held] = {}

    def __iter__(self) -> Iterator[Held]:
        return iter(self._held.values())

    def __bool__(self) -> bool:
        return bool(self._held)

    @property
    def leases(self) -> frozenset[Lease]:
        """Return the leases of all chunks."""
        return frozenset(self._held)

    @property
    def are_all_done(self) -> bool:
        """Return whether there are chunks and nothing more is to be done for any."""
        return bool(self._held) and all(held.is_done for held in self)

    @property
    def found_nothing(self) -> bool:
        """Return whether nothing was due in any lane at the last look."""
        return self.empty_lanes == set(Lane)

    def hand_in(self, batch: Batch, now: float) -> None:
        """Put into the batch which leases are to be given back and which must be renewed by now."""
        renewal = now + self._pace.lease_seconds * 2 / 3
        for lease, held in self._held.items():
            if held.is_done:
                batch.conclude.append(lease)
            elif held.good_until < renewal:
                batch.renew.append(lease)

    def release_what_is_old(self, now: float) -> None:
        """Begin nothing more of what was read so long ago that somebody may have opted out since."""
        for held in self:
            if now - held.loaded_at > self._pace.hold_seconds:
                held.is_void = True

    def give_up(self) -> None:
        """Begin nothing more of anything."""
        for held in self:
            held.is_void = True

    def learn(self, news: News, batch: Batch, asked_at: float) -> tuple[list[Item], list[Result]]:
        """Take in what an exchange begun at that moment brought; return the work, and what is none."""
        good_until = asked_at + self._pace.lease_seconds
        for lease in batch.renew:
            self._held[lease].good_until = good_until
        self._drop(news, batch)
        items: list[Item] = []
        unusable: list[Result] = []
        for portion in news.portions:
            held = self._hold(portion, asked_at)
            ready = [Item(held, *row) for row in portion.rows]
            unusable += [item.result(UNUSABLE) for item in ready if not item.wire]
            usable = [item for item in ready if item.wire]
            usable += [Item(held, *row, in_doubt=True) for row in portion.in_doubt]
            held.waiting = len(usable)
            items += usable
        claimed = {portion.lease.lane for portion in news.portions}
        self.empty_lanes -= claimed | {lease.lane for lease in batch.conclude}
        self.empty_lanes |= set(news.asked) - claimed
        return items, unusable

    def _drop(self, news: News, batch: Batch) -> None:
        for lease in batch.conclude:
            self._held.pop(lease, None)
        for lease, held in list(self._held.items()):
            if lease.chunk_id in news.lost:
                held.is_void, held.good_until = True, 0.0
                del self._held[lease]
            elif lease.outgoing_id in news.stopped_outgoings:
                held.is_void = True

    def _hold(self, portion: Portion, asked_at: float) -> Held:
        lease = portion.lease
        letter = self._letters.letter(lease.outgoing_id, portion.wording, portion.terms.read_at)
        good_until = asked_at + self._pace.lease_seconds
        held = Held(lease, letter, portion.terms, good_until, loaded_at=asked_at)
        self._held[lease] = held
        return held
