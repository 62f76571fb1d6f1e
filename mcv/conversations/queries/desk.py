"""The desk's list of replies: what waits in the units that somebody works in."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import joinedload, selectinload

from mcv.alerts.models import Alert
from mcv.audit import queries as audit
from mcv.audit.models import AuditEntry
from mcv.conversations.models import Conversation, Message
from mcv.conversations.rules.states import WAITING, Kind, Show, State
from mcv.core.errors import NotFound
from mcv.extensions import db
from mcv.staff import queries as staff_queries
from mcv.staff.models import StaffMember
from mcv.staff.rules import Permission, Reach


def access_conversation(ref: str, staff: StaffMember, now: datetime) -> Conversation:
    """Return the conversation if it is of a unit the person reads; another's does not exist."""
    found = db.session.scalar(select(Conversation).where(Conversation.ref == ref))
    reach = staff_queries.reach(staff, Permission.REPLIES_READ, now)
    if found is None or not reach.covers_district(found.district_id):
        raise NotFound
    return found


def replies(reach: Reach, show: Show, staff_id: int, now: datetime) -> Select[Conversation]:
    """Return the query for one part of the list: urgent first, then what is due first."""
    query = (
        select(Conversation)
        .where(_within(reach), _on(show, staff_id, now))
        .options(
            joinedload(Conversation.member),
            joinedload(Conversation.ward),
            joinedload(Conversation.district),
            joinedload(Conversation.holder),
            selectinload(Conversation.alert).selectinload(Alert.versions),
        )
    )
    if show in {Show.ANSWERED, Show.CLOSED}:
        return query.order_by(Conversation.latest_at.desc(), Conversation.id.desc())
    return query.order_by(Conversation.urgent.desc(), Conversation.due_at, Conversation.id)


def counts(reach: Reach, staff_id: int, now: datetime) -> dict[Show, int]:
    """Return how many lie in each part of the list, in one read."""
    sums = [func.sum(case((_on(show, staff_id, now), 1), else_=0)) for show in Show]
    row = db.session.execute(select(*sums).where(_within(reach))).one()
    return {show: int(count or 0) for show, count in zip(Show, row, strict=True)}


def waiting(staff: StaffMember, now: datetime) -> int:
    """Return how many members wait in the units that the person reads, for the navigation."""
    reach = staff_queries.reach(staff, Permission.REPLIES_READ, now)
    query = select(func.count()).where(_within(reach), Conversation.state.in_(WAITING))
    return db.session.scalar(query) or 0 if reach else 0


def latest_words(conversation_ids: Sequence[int]) -> dict[int, str]:
    """Return the newest words of the member in each of the conversations."""
    newest = (
        select(func.max(Message.id))
        .where(Message.conversation_id.in_(conversation_ids), Message.kind == Kind.MEMBER)
        .group_by(Message.conversation_id)
    )
    rows = db.session.execute(
        select(Message.conversation_id, Message.body).where(Message.id.in_(newest))
    )
    return {row[0]: row[1] for row in rows}


def colleagues(conversation: Conversation, me: int, now: datetime) -> Sequence[StaffMember]:
    """Return who else in the unit may answer, by name."""
    found = staff_queries.with_permission(Permission.REPLIES_ANSWER, conversation.district_id, now)
    return [colleague for colleague in found if colleague.id != me]


def held_by(staff_id: int) -> Sequence[Conversation]:
    """Return what an officer has claimed, the oldest first."""
    query = select(Conversation).where(
        Conversation.holder_id == staff_id, Conversation.state == State.CLAIMED
    )
    return db.session.scalars(query.order_by(Conversation.id)).all()


def untouched_since(moment: datetime) -> Sequence[Conversation]:
    """Return the claimed conversations that staff last touched at or before the moment."""
    query = select(Conversation).where(
        Conversation.state == State.CLAIMED, Conversation.touched_at <= moment
    )
    return db.session.scalars(query.order_by(Conversation.id)).all()


def was_opened(conversation: Conversation, staff_id: int, since: datetime) -> bool:
    """Return whether the record already says that the person opened it since then."""
    query = audit.entries(subject=conversation.subject, action="reply.open").where(
        AuditEntry.actor_kind == "staff",
        AuditEntry.actor_id == staff_id,
        AuditEntry.at >= since,
    )
    return db.session.scalar(query.limit(1)) is not None


def _within(reach: Reach) -> ColumnElement[bool]:
    if reach.force:
        return Conversation.id.is_not(None)
    return Conversation.district_id.in_(reach.district_ids)


def _on(show: Show, staff_id: int, now: datetime) -> ColumnElement[bool]:
    state = Conversation.state
    if show is Show.MINE:
        return and_(state == State.CLAIMED, Conversation.holder_id == staff_id)
    if show is Show.OVERDUE:
        return and_(state.in_(WAITING), Conversation.due_at < now)
    if show is Show.WAITING:
        return state.in_(WAITING)
    return state == State(show.value)
