"""Counting the households of the force, so that a page need not."""

from datetime import datetime

from mcv.extensions import db
from mcv.members import queries
from mcv.members.models import HouseholdCount


def count_households(now: datetime) -> int:
    """The households of the whole force are counted, and the count is kept with its moment."""
    counted = queries.households()
    db.session.merge(HouseholdCount(id=1, households=counted, counted_at=now))
    db.session.flush()
    return counted
