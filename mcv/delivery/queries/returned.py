"""What is known of letters that came back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select

from mcv.delivery.models import Contact, Delivery
from mcv.delivery.models.inbound import Returned
from mcv.delivery.rules.returned.kinds import MailKind
from mcv.delivery.rules.returned.patience import (
    NOT_THE_ADDRESS,
    SURE_AFTER,
    WITHIN,
    ComeBack,
)
from mcv.delivery.rules.states import State
from mcv.extensions import db

BOUNCES = (MailKind.HARD, MailKind.SOFT)


def attempts_that_came_back(delivery_id: int) -> set[int]:
    """Return which attempts at a delivery came back, counted from one."""
    rows = select(Returned.attempt).where(
        Returned.delivery_id == delivery_id, Returned.kind.in_(BOUNCES)
    )
    return set(db.session.scalars(rows))


def is_known(delivery_id: int, kind: MailKind, attempt: int) -> bool:
    """Return whether that has been taken down already."""
    same = (
        Returned.delivery_id == delivery_id,
        Returned.kind == kind,
        Returned.attempt == attempt,
    )
    return db.session.scalar(select(Returned.id).where(*same)) is not None


def soft_returns(contact_id: int, now: datetime) -> list[ComeBack]:
    """Return what lately came back from a contact for a reason that lies there, the oldest first.

    What was sent to an address that it no longer has says nothing of the one it has.
    """
    theirs = or_(Returned.reason.is_(None), Returned.reason.not_in(NOT_THE_ADDRESS))
    rows = db.session.execute(
        select(Returned.outgoing_id, Returned.returned_at)
        .join(Delivery, Delivery.id == Returned.delivery_id)
        .join(Contact, Contact.id == Returned.contact_id)
        .where(
            or_(Contact.address_since.is_(None), Delivery.sent_at > Contact.address_since),
            Returned.contact_id == contact_id,
            Returned.kind == MailKind.SOFT,
            Returned.returned_at > now - WITHIN,
            theirs,
        )
        .order_by(Returned.returned_at, Returned.id)
    )
    return [ComeBack(outgoing_id, at) for outgoing_id, at in rows]


def last_arrival(contact_id: int, now: datetime) -> datetime | None:
    """Return when the newest letter was sent to a contact that would have come back by now."""
    arrived = (
        Delivery.contact_id == contact_id,
        Delivery.state == State.SENT,
        Delivery.sent_at <= now - SURE_AFTER,
        ~_last_attempt_came_back(),
    )
    return db.session.scalar(select(func.max(Delivery.sent_at)).where(*arrived))


def due_again(now: datetime, most: int) -> Sequence[Returned]:
    """Return what came back and is worth sending again now, the longest due first."""
    due = select(Returned).where(Returned.retry_at <= now)
    return db.session.scalars(due.order_by(Returned.retry_at, Returned.id).limit(most)).all()


def _last_attempt_came_back() -> ColumnElement[bool]:
    return exists().where(
        Returned.delivery_id == Delivery.id,
        Returned.attempt == Delivery.attempts,
        Returned.kind.in_(BOUNCES),
    )
