"""Feeling the pulse of every part."""

from datetime import datetime

from sqlalchemy import text

from mcv.core import leases, queue, settings
from mcv.delivery import queries as delivery
from mcv.delivery.queries import inbound
from mcv.extensions import db
from mcv.oversight.rules import MailInPulse, Pulse

CLOCK_LEASE = "clock"
MAIL_IN_LEASE = "mail-in"


def pulse(now: datetime) -> Pulse:
    """Return what each part last said of itself; a database that is gone raises DBAPIError."""
    post = delivery.health(now)
    return Pulse(
        clock_at=leases.last_renewed(CLOCK_LEASE),
        senders=post.senders,
        oldest_unsent_at=post.oldest_unsent_at,
        paused_because=post.paused_because,
        relay_troubles=post.troubles,
        circuit_because=post.circuit_because,
        text_senders=post.text_senders if settings.current().texts.is_on else None,
        text_troubles=post.text_troubles,
        task_waits_since=queue.oldest_due_at(now),
        mail_in=_mail_in() if settings.current().mail_in.is_configured else None,
    )


def _mail_in() -> MailInPulse:
    return MailInPulse(
        seen_at=leases.last_renewed(MAIL_IN_LEASE), oldest_unread_at=inbound.oldest_unread_at()
    )


def database_answers() -> bool:
    """Return True, or raise DBAPIError."""
    return bool(db.session.scalar(text("SELECT 1")))
