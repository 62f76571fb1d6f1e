"""The post as the desk shows it; a constant number of reads, whatever has been sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mcv.alerts.models import AlertVersion
from mcv.delivery.queries import Tally, figures
from mcv.delivery.rules import day
from mcv.delivery.rules.day import Hour
from mcv.delivery.rules.figures import Cause, PostNow
from mcv.extensions import db
from mcv.staff import queries as staff
from mcv.staff.models import StaffMember
from mcv.staff.rules import Permission

LATEST = 5
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Moving:
    """What changes by the second: what waits, who sends, how far the latest alerts have come."""

    post: PostNow
    alerts: Sequence[tuple[AlertVersion, Tally]]
    may_read: bool


@dataclass(frozen=True)
class LastDay:
    """The last twenty-four hours: what was sent in each, and what was in the way."""

    hours: Sequence[Hour]
    causes: Sequence[Cause]


def moving(person: StaffMember, now: datetime) -> Moving:
    """Return the post at that moment; `may_read` says whether the person may open alerts."""
    versions = db.session.scalars(
        select(AlertVersion)
        .where(AlertVersion.published_at.is_not(None), AlertVersion.outgoing_id.is_not(None))
        .options(joinedload(AlertVersion.alert))
        .order_by(AlertVersion.published_at.desc(), AlertVersion.id.desc())
        .limit(LATEST)
    ).all()
    numbers = {v.id: v.outgoing_id for v in versions if v.outgoing_id is not None}
    tallies = figures.tallies(numbers.values())
    return Moving(
        post=figures.post_now(now),
        alerts=[(v, tallies[numbers[v.id]]) for v in versions],
        may_read=staff.permitted(person, Permission.ALERTS_READ, now),
    )


def last_day(now: datetime) -> LastDay:
    """Return the last twenty-four hours, the present one included."""
    since = day.first_hour(now)
    return LastDay(
        hours=day.hours(figures.by_hour(since, now), now), causes=figures.causes(now - A_DAY, now)
    )
