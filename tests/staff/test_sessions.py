"""A sign-in ends by itself, at sign-out, and when the account is stopped."""

from datetime import datetime, timedelta

import time_machine
from flask.testing import FlaskClient

from mcv.audit.rules import Actor
from mcv.extensions import db
from mcv.staff.actions import accounts
from tests.builders.staff import a_staff_member
from tests.conftest import SignInAs


def test_fifteen_idle_minutes_end_it_although_a_page_polls(
    client: FlaskClient, sign_in: SignInAs, now: datetime
) -> None:
    sign_in(client, a_staff_member())
    with time_machine.travel(now + timedelta(minutes=14), tick=False):
        assert client.get("/desk/session").json == {"seconds_left": 60}
    with time_machine.travel(now + timedelta(minutes=15), tick=False):
        assert client.get("/desk/session").status_code == 303


def test_saying_that_one_is_still_here_counts_as_a_click(
    client: FlaskClient, sign_in: SignInAs, now: datetime
) -> None:
    sign_in(client, a_staff_member())
    with time_machine.travel(now + timedelta(minutes=14), tick=False):
        assert client.post("/desk/session").status_code == 204
        assert client.get("/desk/session").json == {"seconds_left": 900}


def test_signing_out_ends_it_in_the_database(client: FlaskClient, sign_in: SignInAs) -> None:
    sign_in(client, a_staff_member())
    with client.session_transaction() as browser:
        kept = dict(browser)
    client.post("/desk/sign-out")
    with client.session_transaction() as browser:
        browser.update(kept)
    assert client.get("/desk/account").status_code == 303


def test_stopping_the_account_ends_every_sign_in_for_good(
    client: FlaskClient, sign_in: SignInAs, now: datetime
) -> None:
    staff = a_staff_member()
    sign_in(client, staff)
    accounts.stop(staff, actor=Actor.system(), now=now)
    assert client.get("/desk/account").status_code == 303
    accounts.restart(staff, actor=Actor.system(), now=now)
    assert client.get("/desk/account").status_code == 303


def test_signing_out_everywhere_ends_other_browsers(client: FlaskClient, sign_in: SignInAs) -> None:
    staff = a_staff_member()
    other = client.application.test_client()
    sign_in(client, staff)
    sign_in(other, staff)
    client.post("/desk/account/sign-out-everywhere")
    assert client.get("/desk/account").status_code == 303
    assert other.get("/desk/account").status_code == 303
    db.session.rollback()
