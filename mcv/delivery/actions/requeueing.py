"""Sending again what came back for now."""

from datetime import datetime

from sqlalchemy import select, update

from mcv.delivery.actions.counting import Counts
from mcv.delivery.models import Chunk, Delivery
from mcv.delivery.models.inbound import Returned
from mcv.delivery.queries import returned as queries
from mcv.delivery.rules.figures import Account
from mcv.delivery.rules.states import Reason, State
from mcv.extensions import db

PORTION = 500


def send_again(now: datetime) -> int:
    """Queue once more what is due and still worth sending; return how many.

    The chunk is locked before the row changes, and one that a sender holds is left for the next
    time: giving it back, the sender would not see that something new waits in it.
    """
    counts = Counts()
    queued = 0
    for row in queries.due_again(now, PORTION):
        delivery = db.session.get_one(Delivery, row.delivery_id)
        if not _is_worth_it(delivery, row, now):
            row.retry_at = None
            continue
        chunk = _chunk_at_rest(delivery)
        if chunk is not None:
            _queue(delivery, chunk, now)
            counts.add(
                Account.of(chunk.outgoing_id, chunk.lane), State.QUEUED, Reason.KEEPS_COMING_BACK, 1
            )
            row.retry_at = None
            queued += 1
    db.session.flush()
    counts.write(db.session.connection(), now)
    return queued


def _is_worth_it(delivery: Delivery, row: Returned, now: datetime) -> bool:
    outgoing, contact = delivery.outgoing, delivery.contact
    same_attempt = delivery.state is State.SENT and delivery.attempts == row.attempt
    stopped = contact.stopped_because is not None and not outgoing.reaches_stopped
    over = outgoing.expires_at is not None and outgoing.expires_at <= now
    return same_attempt and not stopped and not over and outgoing.cancelled_at is None


def _chunk_at_rest(delivery: Delivery) -> Chunk | None:
    return db.session.scalar(
        select(Chunk)
        .where(
            Chunk.outgoing_id == delivery.outgoing_id,
            Chunk.number == delivery.chunk,
            Chunk.lease_owner.is_(None),
        )
        .with_for_update()
    )


def _queue(delivery: Delivery, chunk: Chunk, now: datetime) -> None:
    sent = update(Delivery).where(Delivery.id == delivery.id, Delivery.state == State.SENT)
    db.session.execute(sent.values(state=State.QUEUED, next_attempt_at=now))
    chunk.due_at = now
    chunk.waiting += 1
    db.session.flush()
