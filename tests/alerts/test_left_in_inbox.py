"""Members who read alerts in their inbox alone are part of an alert's audience and its figures."""

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from mcv.alerts import actions
from mcv.alerts.models import AlertVersion
from mcv.alerts.queries.audience import recipients
from mcv.delivery.models import Delivery
from mcv.delivery.rules.states import Reason, State
from mcv.extensions import db
from mcv.members.actions import choose_reading
from mcv.members.models import Member
from mcv.members.rules import Reading
from mcv.reporting.queries.counts import alert_figures
from mcv.reporting.rules.weeks import Week
from mcv.staff.rules import Role
from tests.builders.alerts import a_published
from tests.builders.members import a_member
from tests.builders.staff import a_staff_member
from tests.conftest import SignInAs


@pytest.fixture
def reader(now: datetime) -> Member:
    member = a_member("reader@example.org")
    choose_reading(member, Reading.HERE, now)
    return member


def sent(version: AlertVersion, now: datetime, reader: Member) -> None:
    """Let the sender have been: mailed to everybody but the reader."""
    mailed = update(Delivery).where(Delivery.outgoing_id == version.outgoing_id)
    db.session.execute(mailed.values(state=State.SENT, sent_at=now))
    left = mailed.where(Delivery.contact_id == reader.contact_id)
    db.session.execute(left.values(state=State.SKIPPED, reason=Reason.WEB_ONLY, sent_at=None))
    actions.finish_sending(now)


def test_they_belong_to_the_audience(now: datetime, reader: Member) -> None:
    a_member("jo@example.org")
    assert a_published(now=now).audience == 2


def test_the_desk_counts_them_apart_and_not_among_those_who_missed_it(
    client: FlaskClient, sign_in: SignInAs, now: datetime, reader: Member
) -> None:
    a_member("jo@example.org")
    version = a_published(now=now)
    sent(version, now, reader)
    sign_in(client, a_staff_member(role=Role.SPOC))
    page = client.get(f"/desk/alerts/{version.alert.ref}/progress").text
    assert "Left in their inbox" in page
    assert "Why some did not get it" not in page
    assert "2 of 2" in client.get("/desk").text


def test_a_correction_finds_them_too(now: datetime, reader: Member) -> None:
    version = a_published(now=now)
    sent(version, now, reader)
    draft = actions.begin_correction(version, version.alert.author, now)
    assert db.session.scalars(recipients(draft)).all() == [reader.contact_id]


def test_mondays_report_counts_them_apart(now: datetime, reader: Member) -> None:
    a_member("jo@example.org")
    sent(a_published(now=now), now, reader)
    week = Week((now - timedelta(days=now.weekday())).date())
    figures = alert_figures(week)
    assert (figures.sent, figures.left_in_inbox, figures.skipped) == (1, 1, 0)
