"""A report that was missed is built when an operator asks for it, once."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from mcv.core.errors import Refused
from mcv.extensions import db
from mcv.reporting import actions
from mcv.reporting.models import WeeklyReport
from mcv.reporting.rules.weeks import Week
from tests.builders.queue import work_off

MONDAY = datetime(2026, 11, 23, 7, tzinfo=UTC)
MISSED = Week.before(MONDAY).back(4)[0]


def built() -> list[object]:
    return list(db.session.scalars(select(WeeklyReport.monday)).all())


def test_a_missed_report_is_built_on_demand(app: Flask) -> None:
    db.session.commit()
    said = app.test_cli_runner().invoke(args=["report", "build", MISSED.monday.isoformat()])
    assert "It will be built and mailed" in said.output
    work_off(app)
    assert built() == [MISSED.monday]


def test_a_week_that_has_its_report_keeps_it(app: Flask) -> None:
    actions.build_weekly_report(MISSED, MONDAY)
    with pytest.raises(Refused, match="has its report"):
        actions.order_report(MISSED, MONDAY)


def test_a_week_that_is_not_over_has_none_yet(app: Flask) -> None:
    with pytest.raises(Refused, match="no report yet"):
        actions.order_report(Week.before(MONDAY), MONDAY - timedelta(minutes=1))
