"""What came back of alerts, for those who look after all of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from mcv.alerts.models import AlertVersion
from mcv.delivery.queries import inbound, rates
from mcv.delivery.rules.returned.kinds import MailKind
from mcv.delivery.rules.returned.rates import Figures
from mcv.extensions import db

SHOWN = timedelta(days=30)


@dataclass(frozen=True)
class CameBack:
    """One alert and how much of it came back."""

    version: AlertVersion
    figures: Figures


def came_back(now: datetime) -> list[CameBack]:
    """Return the alerts of which something came back in the last 30 days, the newest first."""
    figures = rates.figures(rates.outgoings_that_came_back(now - SHOWN))
    sent = (
        select(AlertVersion)
        .where(AlertVersion.outgoing_id.in_(figures))
        .order_by(AlertVersion.published_at.desc(), AlertVersion.id.desc())
    )
    return [CameBack(v, figures[v.outgoing_id or 0]) for v in db.session.scalars(sent)]


def mail_taken_in(now: datetime) -> dict[MailKind, int]:
    """Return how many mails of each kind came in within the last 30 days."""
    return inbound.kinds_since(now - SHOWN)
