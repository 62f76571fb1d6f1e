"""Building and keeping the weekly report."""

from datetime import datetime

from mcv.audit import actions as audit
from mcv.audit.rules import Actor
from mcv.core import queue
from mcv.core.errors import Refused
from mcv.extensions import db
from mcv.reporting import notices
from mcv.reporting.models import WeeklyReport
from mcv.reporting.queries import counts, kept
from mcv.reporting.rules.figures import Figures
from mcv.reporting.rules.sentence import opening
from mcv.reporting.rules.weeks import Week

WEEKS_SHOWN = 13


def figures_of(week: Week) -> Figures:
    """Return the week's figures, counted now."""
    shown = counts.week_counts(week.back(WEEKS_SHOWN))
    first = counts.first_week()
    known = {c.week: c.signed_up for c in shown if first is not None and c.week >= first}
    districts = counts.district_figures(week)
    return Figures(
        monday=week.monday.isoformat(),
        sentence=opening(week, known),
        weeks=tuple(c for c in shown if c.week in known or c.week == week),
        left=counts.left_in(week),
        force=counts.force_figures(districts, week),
        districts=districts,
        wards=counts.ward_figures(week),
        sources=counts.source_figures(week),
        alerts=counts.alert_figures(week),
        replies=counts.reply_figures(week),
    )


def order_report(week: Week, now: datetime) -> None:
    """Have the week's report built by whoever has time; Refused where there is nothing to build."""
    if now < week.report_due_at:
        raise Refused("That week has no report yet: it is built on the Monday after.")
    if kept.report_on(week) is not None:
        raise Refused("That week has its report, and keeps it.")
    queue.defer("build-report", now=now, monday=week.monday.isoformat())


def build_weekly_report(week: Week, now: datetime) -> WeeklyReport:
    """Keep the week's report and mail it to the comms team; a week that has one keeps that one."""
    report = kept.report_on(week)
    if report is not None:
        return report
    figures = figures_of(week)
    report = WeeklyReport(monday=week.monday, built_at=now, figures=figures.as_json())
    db.session.add(report)
    db.session.flush()
    notices.mail_report(figures, now)
    audit.record(Actor.system("clock"), "report.build", f"report:{figures.monday}", now=now)
    return report
