"""A task whose hand was killed in the middle is done by another."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, text

from mcv.alerts import actions as alerts
from mcv.alerts.models import AlertVersion
from mcv.core import clock, queue
from mcv.core.queue.by_clock import HELD
from mcv.delivery.models import Outgoing
from mcv.extensions import db
from tests.builders import alerts as build
from tests.builders.queue import work_off
from tests.faults.processes import FORKS, PATIENCE
from tests.many.conftest import StartHand


@pytest.fixture
def stuck(app: Flask, start_hand: StartHand) -> AlertVersion:
    """An alert whose publishing was begun by a hand that was killed then."""
    now = clock.now()
    version = build.a_submitted(now=now)
    seen = build.as_seen(version, send_at=now + timedelta(milliseconds=50))
    alerts.approve(version, build.an_approver(), seen, now)
    begun = FORKS.Event()
    hand = start_hand(begun)
    assert begun.wait(PATIENCE)
    hand.kill()
    return version


@contextmanager
def after_a_while() -> Iterator[None]:
    """Let the hand's lease or heartbeat be too old to wait for."""
    if db.engine.dialect.name == "postgresql":
        old = "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '5 minutes'"
        db.session.execute(text(old))
        db.session.commit()
        yield
    else:
        with time_machine.travel(clock.now() + HELD + timedelta(minutes=1)):
            yield


def test_it_is_not_done_while_its_hand_may_still_be_at_work(
    app: Flask, stuck: AlertVersion
) -> None:
    work_off(app)
    assert not stuck.is_published


def test_it_is_done_by_the_next_hand(app: Flask, stuck: AlertVersion) -> None:
    with after_a_while():
        assert queue.clock_is_needed(clock.now())
        work_off(app)
        assert stuck.is_published
        assert not queue.clock_is_needed(clock.now())


def test_the_clock_s_sweep_does_not_wait_for_it(app: Flask, stuck: AlertVersion) -> None:
    assert alerts.publish_due(clock.now()) == 1
    outgoings = db.session.scalar(select(func.count()).select_from(Outgoing))
    with after_a_while():
        work_off(app)
        assert not queue.clock_is_needed(clock.now())
    assert db.session.scalar(select(func.count()).select_from(Outgoing)) == outgoings
