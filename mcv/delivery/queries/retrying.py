"""Finding what failed and may be tried again."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from mcv.delivery.models import Chunk, Contact, Delivery, Outgoing
from mcv.delivery.rules.retrying import MAY_PASS, Failed
from mcv.delivery.rules.states import Reason, State
from mcv.extensions import db


def how_many(failed: Failed, now: datetime) -> int:
    """Return how many deliveries failed for such a reason and may be tried again."""
    query = (
        select(func.count())
        .select_from(Delivery)
        .where(_of(failed, Delivery.outgoing_id, now), is_retryable(failed.reasons))
    )
    return db.session.scalar(query) or 0


def chunks_at_rest(failed: Failed, now: datetime) -> Select[Chunk]:
    """Return the query for the chunks with such failures that no sender holds, locked when read."""
    inside = exists().where(
        Delivery.outgoing_id == Chunk.outgoing_id,
        Delivery.chunk == Chunk.number,
        is_retryable(failed.reasons),
    )
    return (
        select(Chunk)
        .where(_of(failed, Chunk.outgoing_id, now), Chunk.lease_owner.is_(None), inside)
        .order_by(Chunk.id)
        .with_for_update()
    )


def is_retryable(reasons: tuple[Reason, ...]) -> ColumnElement[bool]:
    """Return the condition that a delivery failed for a reason that passes, to a contact not stopped."""
    stopped = exists().where(
        Contact.id == Delivery.contact_id, Contact.stopped_because.is_not(None)
    )
    wanted = [reason for reason in reasons if reason in MAY_PASS]
    return and_(Delivery.state == State.FAILED, Delivery.reason.in_(wanted), ~stopped)


def _of(
    failed: Failed, outgoing_id: InstrumentedAttribute[int], now: datetime
) -> ColumnElement[bool]:
    """Return the condition that the outgoing is meant and still worth sending."""
    worth = select(Outgoing.id).where(
        Outgoing.cancelled_at.is_(None),
        or_(Outgoing.expires_at.is_(None), Outgoing.expires_at > now),
    )
    if failed.outgoing_id is not None:
        worth = worth.where(Outgoing.id == failed.outgoing_id)
    if failed.since is not None:
        worth = worth.where(Outgoing.created_at >= failed.since)
    return outgoing_id.in_(worth)
