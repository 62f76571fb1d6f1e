"""Keeping the count of minutes small."""

from datetime import datetime, timedelta

from sqlalchemy import and_, delete, func, not_, select

from mcv.delivery.actions.counting import ADD
from mcv.delivery.models import DeliveryMinute
from mcv.delivery.rules.figures import minute_of
from mcv.extensions import db

MINUTES_KEPT = timedelta(days=2)
A_DAY = 24 * 60


def fold_minutes(now: datetime) -> int:
    """Fold the minutes of days past into the first of their day, without senders; return how many.

    The sums stay what they were, so that no total ever goes back.
    """
    before = minute_of(now - MINUTES_KEPT) // A_DAY * A_DAY
    into = DeliveryMinute.minute % A_DAY
    is_folded = and_(into == 0, DeliveryMinute.sender == "")
    old = and_(DeliveryMinute.minute < before, not_(is_folded))
    day = (DeliveryMinute.minute - into).label("minute")
    kept = [
        day,
        DeliveryMinute.relay,
        DeliveryMinute.outgoing_id,
        DeliveryMinute.lane,
        DeliveryMinute.state,
        DeliveryMinute.reason,
    ]
    sums = select(*kept, func.sum(DeliveryMinute.count).label("count")).where(old).group_by(*kept)
    connection = db.session.connection()
    folded = [
        {**row, "sender": "", "count": int(row["count"])}
        for row in connection.execute(sums).mappings()
    ]
    gone = connection.execute(delete(DeliveryMinute).where(old)).rowcount
    if folded:
        connection.execute(ADD, folded)
    return gone
