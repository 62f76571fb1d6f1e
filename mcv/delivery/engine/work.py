"""What the sender holds in memory: leased chunks, the deliveries in them, and results to record."""

from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import NamedTuple, Protocol

from mcv.delivery.rules.circuit import Cause
from mcv.delivery.rules.figures import Account
from mcv.delivery.rules.letters import Recipient
from mcv.delivery.rules.replies import Meaning
from mcv.delivery.rules.states import Lane, Reason, State


class Written(Protocol):
    """An outgoing rendered once, to be written for each of its recipients."""

    def write(self, recipient: Recipient) -> bytes:
        """Return the message for that recipient."""


class Terms(NamedTuple):
    """Until when an outgoing is worth trying."""

    created_at: datetime
    expires_at: datetime | None


class Lease(NamedTuple):
    """A chunk that is ours for a while; the fence tells whether it still is."""

    chunk_id: int
    outgoing_id: int
    number: int
    fence: int
    lane: Lane

    @property
    def account(self) -> Account:
        """Return where what becomes of its deliveries is counted."""
        return Account.of(self.outgoing_id, self.lane)

    @property
    def named(self) -> dict[str, int]:
        """Return it as statements name it."""
        return {
            "of_chunk": self.chunk_id,
            "with_fence": self.fence,
            "of_outgoing": self.outgoing_id,
            "in_number": self.number,
        }


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
    recipient: Recipient
    attempts: int
    in_doubt: bool = False


class Result(NamedTuple):
    """What became of one item, other than being accepted."""

    item: Item
    meaning: Meaning


class Ending(NamedTuple):
    """What became of one delivery that was not accepted, as its row says it."""

    state: State
    reason: Reason | None = None
    next_attempt_at: datetime | None = None


@dataclass
class Batch:
    """What is to be recorded in one transaction."""

    accepted: list[Item] = field(default_factory=list)
    others: list[Result] = field(default_factory=list)
    renew: list[Held] = field(default_factory=list)
    conclude: list[Held] = field(default_factory=list)

    @property
    def results(self) -> int:
        """Return how many deliveries have an outcome in it."""
        return len(self.accepted) + len(self.others)

    def put_before(self, later: "Batch") -> "Batch":
        """Return both batches' results as one; what to renew and conclude is found anew."""
        return Batch(self.accepted + later.accepted, self.others + later.others)


class Opening(NamedTuple):
    """Why this sender would open the circuit, and for how long nothing has been accepted from it."""

    cause: Cause
    detail: str
    lasting_seconds: float


@dataclass(frozen=True)
class Report:
    """What a sender has to say of its relay: what ails it, why the circuit must open, that it works.

    `may_probe` says that a probe which was granted has not been used yet.
    """

    trouble: str | None = None
    opening: Opening | None = None
    has_worked: bool = False
    may_probe: bool = False

    @property
    def is_pressing(self) -> bool:
        """Return whether all senders must hear of it now."""
        return self.opening is not None or self.has_worked


@dataclass(frozen=True)
class Errand:
    """What one exchange with the database is to do."""

    batch: Batch
    wants: tuple[Lane, ...]
    leases: frozenset[Lease]
    is_beat: bool = False
    report: Report = Report()


@dataclass
class News:
    """What an exchange with the database brought: new work, and what must stop."""

    asked: tuple[Lane, ...] = ()
    held: list[Held] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    unusable: list[Result] = field(default_factory=list)
    lost: set[int] = field(default_factory=set)
    stopped_outgoings: set[int] = field(default_factory=set)
    is_paused: bool = False
    open_for: Cause | None = None
    may_probe: bool = False
    has_judged: bool = False
    troubles: list[str] = field(default_factory=list)
