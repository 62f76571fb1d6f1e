"""What a monitoring system is told: figures of the whole, from the database, none about a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mcv.audit import queries as audit
from mcv.conversations.queries import figures as conversations
from mcv.core import leases
from mcv.delivery.queries import figures
from mcv.delivery.rules.figures import PostNow
from mcv.delivery.rules.states import Lane, Reason, State
from mcv.oversight.queries import CLOCK_LEASE

JOINED, LEFT = "member.joined", "member.left"


@dataclass(frozen=True)
class Measures:
    """Everything at one moment; read anew for every scrape, so that all processes agree."""

    post: PostNow
    deliveries: Sequence[tuple[Lane, State, Reason | None, int]]
    clock_at: datetime | None
    replies_waiting: int
    replies_overdue: int
    members: Mapping[str, int]


def measures(now: datetime) -> Measures:
    """Return what can be measured at that moment; every read is of few rows or of an index."""
    waiting, overdue = conversations.waiting(now)
    return Measures(
        post=figures.post_now(now),
        deliveries=figures.totals(),
        clock_at=leases.last_renewed(CLOCK_LEASE),
        replies_waiting=waiting,
        replies_overdue=overdue,
        members=audit.how_often((JOINED, LEFT)),
    )
