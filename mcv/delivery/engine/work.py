"""What goes between a sender and its books, as plain values: claimed work one way, results the other."""

import marshal
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from mcv.delivery.rules.circuit import Cause
from mcv.delivery.rules.figures import Account
from mcv.delivery.rules.letters import Values, Wording
from mcv.delivery.rules.replies import Meaning
from mcv.delivery.rules.states import Lane, Reason, State

Row = tuple[int, int, str, Values, int]
"""A delivery as it was claimed: its number, its contact's, address on the wire, values, attempts."""


class Terms(NamedTuple):
    """Until when an outgoing is worth trying, and when its addresses were read."""

    created_at: datetime
    expires_at: datetime | None
    read_at: datetime


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


class Portion(NamedTuple):
    """A leased chunk as it was claimed: what it says, and the rows to be sent now or asked after now.

    A row without an address on the wire cannot be sent to anybody.
    """

    lease: Lease
    terms: Terms
    wording: Wording
    rows: list[Row]
    in_doubt: list[Row]

    def __reduce__(self) -> "tuple[Callable[..., Portion], tuple[object, ...]]":
        """Go over the line with the rows as marshal writes them, in a fifth of pickle's time."""
        return _unpacked, (*self[:-2], marshal.dumps(self.rows), marshal.dumps(self.in_doubt))


def _unpacked(
    lease: Lease, terms: Terms, wording: Wording, rows: bytes, in_doubt: bytes
) -> Portion:
    # what is read here was written by the other half of this sender, of the same Python
    both = marshal.loads(rows), marshal.loads(in_doubt)  # noqa: S302
    return Portion(lease, terms, wording, *both)


class Result(NamedTuple):
    """What became of one delivery, other than being accepted; `in_doubt` if it was asked after."""

    lease: Lease
    terms: Terms
    delivery_id: int
    contact_id: int
    attempts: int
    in_doubt: bool
    meaning: Meaning


class Ending(NamedTuple):
    """What became of one delivery that was not accepted, as its row says it."""

    state: State
    reason: Reason | None = None
    next_attempt_at: datetime | None = None


@dataclass
class Batch:
    """What is to be recorded in one transaction; accepted are pairs of delivery and chunk."""

    accepted: list[tuple[int, int]] = field(default_factory=list)
    others: list[Result] = field(default_factory=list)
    renew: list[Lease] = field(default_factory=list)
    conclude: list[Lease] = field(default_factory=list)

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
    portions: list[Portion] = field(default_factory=list)
    lost: set[int] = field(default_factory=set)
    stopped_outgoings: set[int] = field(default_factory=set)
    is_paused: bool = False
    open_for: Cause | None = None
    may_probe: bool = False
    has_judged: bool = False
    troubles: list[str] = field(default_factory=list)
