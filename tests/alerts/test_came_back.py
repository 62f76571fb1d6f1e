"""What came back of an alert is counted, day by day, and nobody is named."""

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from mcv.alerts.models import AlertVersion
from mcv.delivery.models import Delivery
from mcv.delivery.rules.returned.kinds import MailKind
from mcv.extensions import db
from tests.builders import alerts as build
from tests.builders.inbound import bounce_address, bounced, found, was_sent
from tests.builders.members import a_member
from tests.conftest import SignInAs

LIST = "/desk/alerts/came-back"


@pytest.fixture
def version(now: datetime) -> AlertVersion:
    """An alert that went to three, one of whom is gone, and one of whom did not want it."""
    for number in range(3):
        a_member(f"secret{number}@example.org", name="Secret Person")
    version = build.a_published(now=now)
    sent = select(Delivery).where(Delivery.outgoing_id == version.outgoing_id)
    letters = list(db.session.scalars(sent.order_by(Delivery.id)))
    for letter in letters:
        was_sent(letter, now)
    bounced(letters[0], now + timedelta(days=1))
    found(MailKind.COMPLAINT, bounce_address(letters[1]), now)
    return version


def test_the_progress_page_says_how_many_came_back_and_on_which_day(
    client: FlaskClient, sign_in: SignInAs, version: AlertVersion
) -> None:
    page = sign_in(client, build.an_author()).get(f"/desk/alerts/{version.alert.ref}/progress")
    assert "Of the 3 sent, 1 came back (33.3%), and 1 reader reported it as unwanted" in " ".join(
        page.text.split()
    )
    assert page.text.count('data-label="Address is dead"') == 2
    assert "Secret" not in page.text
    assert "secret" not in page.text


def test_comms_see_every_alert_that_was_reported_as_a_number(
    client: FlaskClient, sign_in: SignInAs, version: AlertVersion
) -> None:
    browser = sign_in(client, build.a_comms_officer())
    page = browser.get(LIST)
    assert version.title in page.text
    assert "Reports of unwanted email" in page.text
    assert "ecret" not in page.text
    assert LIST in browser.get("/desk/alerts").text


def test_the_list_of_all_alerts_is_for_comms_alone(
    client: FlaskClient, sign_in: SignInAs, version: AlertVersion
) -> None:
    browser = sign_in(client, build.an_author())
    assert browser.get(LIST).status_code == 403
    assert LIST not in browser.get("/desk/alerts").text


def test_where_nothing_came_back_the_pages_say_so(
    client: FlaskClient, sign_in: SignInAs, now: datetime
) -> None:
    version = build.a_published(now=now)
    browser = sign_in(client, build.a_comms_officer())
    assert "Nothing so far." in browser.get(f"/desk/alerts/{version.alert.ref}/progress").text
    assert "Nothing came back" in browser.get(LIST).text
