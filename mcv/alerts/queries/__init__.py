"""What can be known about alerts: for the public, for the desk, and about how they were received."""

from mcv.alerts.queries.desk import waiting_for
from mcv.alerts.queries.shown import (
    is_stoppable,
    lead_of,
    places_of,
    published,
    published_version,
    sent_between,
    sent_version_of,
    version_of_outgoing,
)

__all__ = [
    "is_stoppable",
    "lead_of",
    "places_of",
    "published",
    "published_version",
    "sent_between",
    "sent_version_of",
    "version_of_outgoing",
    "waiting_for",
]
