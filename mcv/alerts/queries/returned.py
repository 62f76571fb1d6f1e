"""What came back of alerts, for those who look after all of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from mcv.alerts.models import AlertVersion
from mcv.alerts.queries.shown import sent_between
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
    """Return the alerts of the last 30 days with anything that came back, the newest first."""
    sent = db.session.scalars(sent_between(now - SHOWN, now)).all()
    versions = {v.outgoing_id: v for v in sent if v.outgoing_id is not None}
    figures = rates.figures(rates.outgoings_that_came_back(now - SHOWN))
    found = [CameBack(versions[n], each) for n, each in figures.items() if n in versions]
    return sorted(found, key=lambda each: each.version.id, reverse=True)


def mail_taken_in(now: datetime) -> dict[MailKind, int]:
    """Return how many mails of each kind came in within the last 30 days."""
    return inbound.kinds_since(now - SHOWN)
