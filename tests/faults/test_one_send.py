"""Rows 14 and 24 of the fault matrix: two approvers, a double click, and keys that are changed."""

import re
import threading
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from email import message_from_bytes
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from config import Settings
from mcv.alerts import actions as alerts
from mcv.alerts.actions import Approval
from mcv.alerts.models import AlertVersion
from mcv.alerts.rules.states import State
from mcv.app import create_app
from mcv.core import clock
from mcv.core.errors import Refused, Stale
from mcv.delivery.models import Delivery, Outgoing
from mcv.delivery.rules.states import Channel, Kind
from mcv.extensions import db
from mcv.staff.models import StaffMember
from tests.builders import alerts as build
from tests.builders.members import a_member
from tests.builders.texts import WORDS, a_member_with_number, texts_on
from tests.faults.conftest import StartSender, wait_until
from tests.faults.relay import Relay

LINK = re.compile(r"https://voice\.example(/\S+)")


def approved_at_once(app: Flask, now: datetime, *approvals: tuple[int, Approval, int]) -> list[str]:
    """Approve versions as seen by those officers, all having looked before any; return how it went."""
    start = threading.Barrier(len(approvals))
    outcomes: list[str] = []

    def approve(version_id: int, seen: Approval, staff_id: int) -> None:
        with app.app_context():
            version = db.session.get_one(AlertVersion, version_id)
            staff = db.session.get_one(StaffMember, staff_id)
            start.wait(10)
            try:
                alerts.approve(version, staff, seen, now)
                db.session.commit()
                outcomes.append("sent")
            except Stale:
                outcomes.append("too late")
            except Refused:
                outcomes.append("refused")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=approve, args=approval) for approval in approvals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    db.session.expire_all()
    return sorted(outcomes)


@pytest.mark.parametrize("who", ["two approvers", "a double click"])
def test_approvals_at_the_same_moment_make_one_send(app: Flask, now: datetime, who: str) -> None:
    a_member()
    version = build.a_submitted()
    seen = build.as_seen(version)
    first = build.an_approver()
    second = build.a_comms_officer() if who == "two approvers" else first
    db.session.commit()
    approvals = [(version.id, seen, one.id) for one in (first, second)]
    assert approved_at_once(app, now, *approvals) == ["sent", "too late"]
    alerts_out = select(func.count()).select_from(Outgoing).where(Outgoing.kind == Kind.ALERT)
    assert db.session.scalar(alerts_out) == 1
    assert version.state is State.SENDING


def test_two_alerts_at_the_same_moment_do_not_spend_the_same_money(
    app: Flask, now: datetime
) -> None:
    a_member_with_number()
    words: dict[str, Any] = {"urgent": True, "also_text": True, "text_words": WORDS}
    with texts_on(app, pence_a_part=Decimal(60), pounds_a_month=1):
        waiting = [build.a_submitted(**words) for _ in range(2)]
        approver = build.an_approver().id
        db.session.commit()
        approvals = [(version.id, build.as_seen(version), approver) for version in waiting]
        # who looks at the money after the other has committed is refused before they approve
        outcomes = approved_at_once(app, now, *approvals)
        went = [version for version in waiting if version.state is State.SENDING]
        assert outcomes.count("sent") == len(went) >= 1
        texts = select(func.count()).select_from(Outgoing).where(Outgoing.channel == Channel.TEXT)
        assert db.session.scalar(texts) == 1
        assert sum(bool(version.text_refused) for version in went) == len(went) - 1


def test_links_of_mails_that_were_sent_outlive_a_change_of_keys(
    app: Flask, settings: Settings, relay: Relay, start_sender: StartSender
) -> None:
    a_member()
    version = build.a_published(now=clock.now())
    start_sender()
    wait_until(lambda: relay.accepted >= 2)  # the alert, and the letter to its author
    alert = next(mail for mail in relay.contents if b"List-Unsubscribe:" in mail)
    text = message_from_bytes(alert).get_payload(0).get_payload(decode=True).decode()  # type: ignore[union-attr]
    own = [path for path in LINK.findall(text) if path.startswith(("/r/", "/u/", "/f/"))]
    assert own, text
    for keys, works in ((("new", *settings.link_keys), True), (("new",), False)):
        later = create_app(replace(settings, link_keys=keys, secret_keys=keys))
        client = later.test_client()
        assert {client.get(path).status_code == 200 for path in own} == {works}
        with later.app_context():
            db.engine.dispose()
    assert db.session.scalars(
        select(Delivery.outgoing_id).where(Delivery.outgoing_id == version.outgoing_id)
    ).all()
