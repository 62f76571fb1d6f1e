"""What a member has read, which only they say, and whether alerts come by email."""

from datetime import datetime

from sqlalchemy import Select, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from mcv.audit import actions as audit
from mcv.audit.rules import Actor
from mcv.core.errors import NotFound
from mcv.delivery import actions as post
from mcv.delivery import queries as post_queries
from mcv.delivery.models import Delivery
from mcv.extensions import db
from mcv.members import queries
from mcv.members.models import Member, ReadMark
from mcv.members.rules import Reading, Shown


def mark_read(member: Member, delivery_id: int) -> None:
    """The message is no longer unread; twice is as good as once, and another's is NotFound."""
    _check_own(member, delivery_id)
    _mark(select(Delivery.id).where(Delivery.id == delivery_id))


def mark_unread(member: Member, delivery_id: int) -> None:
    """The message is unread again; another's is NotFound."""
    _check_own(member, delivery_id)
    db.session.execute(delete(ReadMark).where(ReadMark.delivery_id == delivery_id))


def mark_all_read(member: Member, newest: int) -> None:
    """Nothing is unread up to that message; what came since the page was made still is."""
    waiting = queries.inbox(member.contact_id, Shown.UNREAD).where(Delivery.id <= newest)
    _mark(waiting.with_only_columns(Delivery.id).order_by(None))


def choose_reading(member: Member, reading: Reading, now: datetime) -> None:
    """Alerts come by email and lie in the inbox, or lie in the inbox alone."""
    post.leave_in_inbox(member.contact, reading is Reading.HERE)
    actor, subject = Actor.member(member.id), f"member:{member.ref}"
    audit.record(actor, "member.reading", subject, now=now, reading=reading.value)
    db.session.flush()


def forget_marks(contact_id: int) -> None:
    """Nothing is left of what was read there."""
    theirs = select(Delivery.id).where(Delivery.contact_id == contact_id)
    db.session.execute(delete(ReadMark).where(ReadMark.delivery_id.in_(theirs)))


def _mark(ids: Select[int]) -> None:
    """Mark these; one that another press of the button has marked meanwhile stays marked."""
    dialect = sqlite if db.session.get_bind().dialect.name == "sqlite" else postgresql
    marks = dialect.insert(ReadMark).from_select(["delivery_id"], ids)
    db.session.execute(marks.on_conflict_do_nothing())


def _check_own(member: Member, delivery_id: int) -> None:
    delivery = post_queries.delivery(delivery_id)
    if delivery is None or delivery.contact_id != member.contact_id:
        raise NotFound
