"""Who hears that urgent words wait on the desk and nobody has done anything about them.

The first circle in which somebody works is told: the unit's SPOCs and inspectors; else everybody who may
answer there; else every inspector of the force, who cannot read it but can get somebody posted. It is
told once in a wait of the member, and again if the reply is handed to another unit.
"""

from datetime import datetime, timedelta

ESCALATES_AFTER = timedelta(minutes=15)
NOTICE_LASTS = timedelta(hours=24)


def escalates(urgent: bool, escalated_at: datetime | None, now: datetime) -> datetime | None:
    """Return when a reply that nobody looks after is escalated; None if it is not, or has been."""
    return now + ESCALATES_AFTER if urgent and escalated_at is None else None
