"""A sign-in ends when the person, the clock or an officer says so."""

from datetime import UTC, datetime, timedelta

import time_machine
from flask.testing import FlaskClient

from mcv.core.clock import now as present
from mcv.extensions import db
from mcv.web import sessions
from tests.web.rooms import Officer

START = datetime(2026, 11, 23, 9, tzinfo=UTC)


def _at(minutes: float) -> time_machine.travel:
    return time_machine.travel(START + timedelta(minutes=minutes), tick=False)


def _signed_in(kit: FlaskClient) -> bool:
    return kit.get("/read").status_code == 200


def test_signing_out_ends_it_even_for_a_stolen_cookie(kit: FlaskClient) -> None:
    token = kit.post("/in/7").text
    kit.post("/out")
    with kit.session_transaction() as browser:
        browser[sessions.COOKIE_ENTRY] = token
    assert not _signed_in(kit)


def test_a_quarter_of_an_hour_without_a_click_ends_it(kit: FlaskClient) -> None:
    with _at(0):
        kit.post("/in/7")
    with _at(14):
        assert _signed_in(kit)
    with _at(28):
        assert _signed_in(kit)
    with _at(43.1):
        assert not _signed_in(kit)


def test_a_page_that_polls_does_not_keep_anybody_signed_in(kit: FlaskClient) -> None:
    with _at(0):
        kit.post("/in/7")
    with _at(10):
        assert kit.get("/poll").text == "polled"
    with _at(15.1):
        assert not _signed_in(kit)


def test_ten_hours_end_it_however_busy_the_person_is(kit: FlaskClient) -> None:
    with _at(0):
        kit.post("/in/7")
    for quarter in range(1, 60):
        with _at(10 * quarter):
            assert _signed_in(kit)
    with _at(600.1):
        assert not _signed_in(kit)


def test_stopping_an_account_ends_every_sign_in(kit: FlaskClient) -> None:
    kit.post("/in/7")
    sessions.end_all("staff", 7, present())
    db.session.commit()
    assert not _signed_in(kit)


def test_signing_in_changes_the_session(kit: FlaskClient) -> None:
    first = kit.post("/in/7").text
    assert kit.post("/in/8").text != first
    assert Officer(8).person_kind == "staff"
