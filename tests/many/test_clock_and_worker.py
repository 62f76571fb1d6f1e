"""A worker does what is put off, else the clock; and health says so when nobody does."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from mcv import scheduler
from mcv.alerts.models import AlertVersion
from mcv.core import clock, queue
from mcv.extensions import db
from mcv.worker import NO_WORKER
from tests.builders import alerts as build
from tests.builders.queue import lose_every_task

SOON = timedelta(milliseconds=1)
HOUR = timedelta(hours=1)


def an_alert_that_is_due() -> AlertVersion:
    version = build.an_approved(clock.now() + SOON, now=clock.now())
    while clock.now() <= (version.send_at or clock.now()):
        pass
    db.session.commit()
    return version


def test_where_nobody_else_does_the_clock_publishes_what_is_due(app: Flask) -> None:
    version = an_alert_that_is_due()
    scheduler.do_tasks(app, "this clock")
    db.session.expire_all()
    assert version.is_published


def test_a_clock_that_does_not_lead_leaves_it_alone(app: Flask) -> None:
    version = an_alert_that_is_due()
    scheduler.lead(app, "another clock")
    scheduler.do_tasks(app, "this clock")
    db.session.expire_all()
    assert not version.is_published


def test_while_a_worker_is_at_work_the_clock_leaves_it_alone(app: Flask) -> None:
    version = an_alert_that_is_due()
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT procrastinate_register_worker_v1()"))
        db.session.commit()
        scheduler.do_tasks(app, "this clock")
        db.session.expire_all()
        assert not version.is_published
    else:
        assert NO_WORKER in app.test_cli_runner().invoke(args=["worker"]).output


def test_health_names_the_worker_only_while_tasks_wait_too_long(
    app: Flask, client: FlaskClient
) -> None:
    assert "worker" not in (client.get("/healthz").json or {})
    now = clock.now()
    queue.defer("forget-deliveries", now=now - HOUR, at=now - HOUR + SOON)
    assert "tasks wait since" in (client.get("/healthz").json or {})["worker"]
    lose_every_task()
    assert "worker" not in (client.get("/healthz").json or {})
