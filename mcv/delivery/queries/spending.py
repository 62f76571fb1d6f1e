"""What texts have cost, and what they may cost."""

from datetime import datetime

from sqlalchemy import func, select

from mcv.core import clock, settings
from mcv.delivery.models import Delivery, Outgoing
from mcv.delivery.rules.prices import Purse, pounds
from mcv.delivery.rules.states import Channel, State
from mcv.extensions import db

PURSE = 7_0700_0900
"""The number under which PostgreSQL knows the lock; it means nothing."""


def spent_on_texts(since: datetime) -> int:
    """Return what the texts written since then cost, in hundredths of a penny, counted from rows.

    What still waits is counted too: it is as good as spent. What was skipped costs nothing.
    """
    counted = (
        select(func.coalesce(func.sum(Outgoing.price), 0))
        .join(Delivery, Delivery.outgoing_id == Outgoing.id)
        .where(
            Outgoing.channel == Channel.TEXT,
            Outgoing.created_at >= since,
            Delivery.state != State.SKIPPED,
        )
    )
    return int(db.session.scalar(counted) or 0)


def hold_the_purse() -> None:
    """Return once nobody else spends on texts, which stays so until this transaction ends."""
    # on SQLite whoever writes is alone already
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(PURSE)))


def purse(now: datetime) -> Purse:
    """Return what texts may cost, and what those of this calendar month cost already."""
    ours = settings.current().texts
    first = clock.london_day(now).replace(day=1)
    spent = spent_on_texts(clock.start_of_london_day(first))
    return Purse(pounds(ours.pounds_an_alert), pounds(ours.pounds_a_month), spent)
