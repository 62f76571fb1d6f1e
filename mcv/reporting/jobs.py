"""What the clock does from Monday 7am."""

from datetime import date, datetime

from mcv.reporting.actions import build_weekly_report
from mcv.reporting.queries import counts
from mcv.reporting.rules.weeks import Week


def weekly_report(now: datetime) -> None:
    """Build last week's report once it is due, however late the clock comes back to it.

    A week before anybody had signed up has no report.
    """
    week, first = Week.before(now), counts.first_week()
    if now >= week.report_due_at and first is not None and first <= week:
        build_weekly_report(week, now)


def build_report(now: datetime, monday: str) -> None:
    """Build the report of the week that begins on that Monday, however long ago it was."""
    build_weekly_report(Week(date.fromisoformat(monday)), now)
