"""Looking at how much came back, and pausing when it is too much; dropping what need not be kept."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete

from mcv.audit.rules import Actor
from mcv.delivery import actions as post
from mcv.delivery import queries as post_queries
from mcv.delivery.models.inbound import InboundMail
from mcv.delivery.queries import inbound, rates
from mcv.delivery.rules.returned.kinds import MailState
from mcv.delivery.rules.returned.rates import why_pause
from mcv.extensions import db

WATCHER = Actor.system("mail-in")
WATCHED = timedelta(days=7)
KEPT = timedelta(days=30)

log = structlog.get_logger()


def weigh(now: datetime) -> str | None:
    """Pause sending if too much came back since somebody last looked; return why, None if not."""
    if post_queries.pause() is not None:
        return None
    seen = rates.seen_at()
    because = _why_pause(seen, now)
    if because is not None:
        post.pause_sending(because, WATCHER, now)
        log.error("sending.paused", because=because)
    return because


def _why_pause(seen: datetime | None, now: datetime) -> str | None:
    since = max(now - WATCHED, seen) if seen else now - WATCHED
    alerts = rates.figures(rates.outgoings_that_came_back(since), since)
    for figures in alerts.values():
        because = why_pause(figures)
        if because is not None:
            return f"{because}, of one alert"
    because = why_pause(rates.figures_of_last_day(now, seen))
    return f"{because}, in 24 hours" if because else None


def drop_old(now: datetime) -> None:
    """Delete mail that was received 30 days ago or earlier and read, and forget who was answered then."""
    old = delete(InboundMail).where(
        InboundMail.received_at <= now - KEPT, InboundMail.state != MailState.RECEIVED
    )
    db.session.execute(old)
    for contact in db.session.scalars(inbound.strangers_not_written_to_since(now - KEPT)).all():
        post.forget_contact(contact, now)
    db.session.flush()
