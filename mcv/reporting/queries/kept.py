"""Reading the kept reports."""

from datetime import date

from sqlalchemy import Select, select

from mcv.core.errors import NotFound
from mcv.extensions import db
from mcv.reporting.models import WeeklyReport
from mcv.reporting.rules.weeks import Week


def reports() -> Select[WeeklyReport]:
    """Return the query for all kept reports, the newest week first."""
    return select(WeeklyReport).order_by(WeeklyReport.monday.desc())


def report_on(week: Week) -> WeeklyReport | None:
    """Return the week's kept report, if it was built."""
    return db.session.scalar(select(WeeklyReport).where(WeeklyReport.monday == week.monday))


def report_of(text: str) -> WeeklyReport:
    """Return the report of the week whose Monday an address names, or raise NotFound."""
    try:
        found = report_on(Week(date.fromisoformat(text)))
    except ValueError:
        found = None
    if found is None:
        raise NotFound
    return found
