"""What time it is: UTC in store, Europe/London at the edge."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """Return the present moment in UTC; only views, jobs and commands ask, everything below is told."""
    return datetime.now(UTC)


def to_london(moment: datetime) -> datetime:
    """Return the moment as a clock on a wall in Kent shows it."""
    return moment.astimezone(LONDON)


def london_day(moment: datetime) -> date:
    """Return the calendar day in Kent at that moment."""
    return to_london(moment).date()


def start_of_london_day(day: date) -> datetime:
    """Return the UTC moment at which that day begins in Kent."""
    return datetime.combine(day, time.min, LONDON).astimezone(UTC)


def monday_of(day: date) -> date:
    """Return the Monday of the week (Monday to Sunday) that the day lies in."""
    return day - timedelta(days=day.weekday())
