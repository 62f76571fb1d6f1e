"""Feeling the pulse of every part."""

from datetime import datetime

from sqlalchemy import select

from mcv.core import leases
from mcv.delivery import queries as delivery
from mcv.extensions import db
from mcv.oversight.rules import Pulse
from mcv.places.models import Ward

CLOCK_LEASE = "clock"


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
    )


def is_set_up() -> bool:
    """Return whether the places are loaded; a database that is gone or has no tables raises DBAPIError."""
    return db.session.scalar(select(Ward.id).limit(1)) is not None
