"""The post of the demonstration: it is past, so none of it is to be sent now."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from mcv.delivery.models import Chunk, Delivery, Outgoing
from mcv.delivery.rules.states import State
from mcv.extensions import db

A_MOMENT = timedelta(seconds=2)


def settle_letters(before: datetime) -> None:
    """Every letter that still waits was sent two seconds after it was written."""
    waiting = (
        select(Delivery, Outgoing.created_at)
        .join(Outgoing, Delivery.outgoing_id == Outgoing.id)
        .where(Delivery.state == State.QUEUED, Outgoing.created_at < before)
    )
    for delivery, written_at in db.session.execute(waiting):
        delivery.state, delivery.attempts = State.SENT, 1
        delivery.sent_at = written_at + A_MOMENT
    db.session.execute(update(Chunk).values(due_at=None))
    db.session.flush()
