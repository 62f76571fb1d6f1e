"""Feeling the pulse of every part."""

from datetime import datetime

from sqlalchemy import select

from mcv.core import leases, queue, settings
from mcv.delivery import queries as delivery
from mcv.delivery.queries import inbound
from mcv.extensions import db
from mcv.oversight.rules import MailInPulse, Pulse
from mcv.places.models import Ward

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


def is_set_up() -> bool:
    """Return whether the places are loaded; a database that is gone or has no tables raises DBAPIError."""
    return db.session.scalar(select(Ward.id).limit(1)) is not None
