"""Which urgent replies nobody has done anything about, and who is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from mcv.conversations.models import Conversation
from mcv.extensions import db
from mcv.staff import queries as staff_queries
from mcv.staff.models import StaffMember
from mcv.staff.rules import Permission


@dataclass(frozen=True)
class Circle:
    """People who are told together; `inside` says that they can open the reply."""

    people: Sequence[StaffMember]
    inside: bool


def due(now: datetime) -> Sequence[int]:
    """Return the ids of the conversations whose time to be escalated has come, the oldest first."""
    query = select(Conversation.id).where(Conversation.escalates_at <= now)
    return db.session.scalars(query.order_by(Conversation.escalates_at, Conversation.id)).all()


def circle_of(district_id: int, now: datetime) -> Circle:
    """Return whom the unit's urgent replies are escalated to: the first circle with somebody in it."""
    leads = staff_queries.leads_of(district_id, now)
    if leads:
        return Circle(leads, inside=True)
    others = staff_queries.with_permission(Permission.REPLIES_ANSWER, district_id, now)
    if others:
        return Circle(others, inside=True)
    return Circle(staff_queries.inspectors(now), inside=False)
