"""What an operator can see and do about the post from a terminal."""

from flask import Flask
from sqlalchemy import select

from mcv.audit.models import AuditEntry
from mcv.core import clock
from mcv.delivery import queries
from mcv.delivery.models import Delivery
from mcv.extensions import db
from tests.builders.delivery import a_contact, a_house, sent_to_everybody


def typed(app: Flask, *words: str) -> str:
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["delivery", *words])
    db.session.expire_all()
    return result.output


def test_status_says_who_is_at_work_and_what_waits(app: Flask) -> None:
    a_contact()
    sent_to_everybody(clock.now())
    said = typed(app, "status")
    assert "senders at work: 0" in said
    assert "bulk chunks that wait: 1" in said


def test_a_pause_has_a_reason_and_stands_in_the_record(app: Flask) -> None:
    typed(app, "pause", "too many bounces")
    assert queries.health(clock.now()).paused_because == "too many bounces"
    assert "paused: too many bounces" in typed(app, "status")
    typed(app, "resume")
    assert queries.pause() is None
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["delivery.pause", "delivery.resume"]


def test_a_delivery_is_found_by_its_message_id_without_showing_the_address(app: Flask) -> None:
    a_contact()
    sent_to_everybody(clock.now())
    db.session.flush()
    number = db.session.scalars(select(Delivery.id)).one()
    token = a_house().message_token(number)
    said = typed(app, "show", f"<{token}@mcv.example>")
    assert f"delivery {number}: queued, 0 attempts" in said
    assert "jo@example.org" not in said
    assert "of the last 90 days" in typed(app, "show", "<forged@mcv.example>")
