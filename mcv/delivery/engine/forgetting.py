"""Old deliveries become counts, a portion at a time: a tally is the same before and after."""

from collections import Counter
from datetime import datetime

from sqlalchemy import Row, and_, delete, exists, select, update
from sqlalchemy.orm import aliased

from mcv.delivery.models import Chunk, Delivery, DeliveryCount, Outgoing
from mcv.delivery.rules.keeping import KEPT_FOR, PORTION
from mcv.delivery.rules.states import Kind, Reason, State
from mcv.extensions import db

CHUNKS_AT_ONCE = 50


def forget_portion(now: datetime) -> bool:
    """Turn the oldest deliveries that are old enough into counts; return whether more may wait."""
    forgotten = 0
    chunks = _old_chunks(now)
    for chunk in chunks:
        forgotten += _forget(chunk)
        if forgotten >= PORTION:
            return True
    return len(chunks) == CHUNKS_AT_ONCE


def _old_chunks(now: datetime) -> list[Row[int, int, int]]:
    """Return the first chunks of finished outgoings that are old enough, ours until the commit."""
    other = aliased(Chunk)
    unfinished = exists().where(other.outgoing_id == Chunk.outgoing_id, other.due_at.is_not(None))
    # SQLite gives the number of a removed last row again, and old links would speak for a stranger
    newest = select(Delivery.outgoing_id).order_by(Delivery.id.desc()).limit(1).scalar_subquery()
    query = (
        select(Chunk.id, Chunk.outgoing_id, Chunk.number)
        .join(Outgoing, Outgoing.id == Chunk.outgoing_id)
        .where(Outgoing.created_at < now - KEPT_FOR, ~unfinished, Outgoing.id != newest)
        .order_by(Chunk.id)
        .limit(CHUNKS_AT_ONCE)
        .with_for_update(of=Chunk, skip_locked=True)
    )
    return list(db.session.execute(query).all())


def _forget(chunk: Row[int, int, int]) -> int:
    """Remove the chunk's deliveries and it, and count what was removed; return how many they were.

    Whoever removes a row counts it: a task that comes twice finds nothing left to count.
    """
    within = and_(Delivery.outgoing_id == chunk.outgoing_id, Delivery.chunk == chunk.number)
    removed = delete(Delivery).where(within)
    rows = db.session.execute(
        removed.returning(Delivery.state, Delivery.reason, Delivery.sent_at),
        execution_options={"synchronize_session": False},
    ).all()
    for (state, reason), amount in Counter((row.state, row.reason) for row in rows).items():
        moments = [row.sent_at for row in rows if (row.state, row.reason) == (state, reason)]
        _add(chunk.outgoing_id, state, reason, amount, [at for at in moments if at is not None])
    db.session.execute(delete(Chunk).where(Chunk.id == chunk.id))
    letter = update(Outgoing).where(Outgoing.id == chunk.outgoing_id, Outgoing.kind == Kind.NOTICE)
    db.session.execute(letter.values(text_body="", html_body=""))
    return len(rows)


def _add(
    outgoing_id: int, state: State, reason: Reason | None, amount: int, moments: list[datetime]
) -> None:
    """Add to the count of that state and reason, which begins with the first portion."""
    counted = select(DeliveryCount).where(
        DeliveryCount.outgoing_id == outgoing_id,
        DeliveryCount.state == state,
        DeliveryCount.reason.is_not_distinct_from(reason),
    )
    # a task that came twice may be at another portion of the same outgoing
    found = db.session.scalars(counted.limit(1).with_for_update()).first()
    if found is None:
        found = DeliveryCount(outgoing_id=outgoing_id, state=state, reason=reason)
        db.session.add(found)
    found.amount += amount
    if moments:
        known = [at for at in (found.first_sent_at, found.last_sent_at) if at is not None]
        found.first_sent_at = min(moments + known)
        found.last_sent_at = max(moments + known)
    db.session.flush()
