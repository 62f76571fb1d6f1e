"""While our mail server fails everybody, the desk and the monitor say so in plain words."""

from datetime import datetime

import pytest
from flask.testing import FlaskClient

from mcv.delivery.rules.circuit import Cause
from mcv.staff.rules import Role
from tests.builders.alerts import a_published
from tests.builders.circuits import an_open_circuit
from tests.builders.members import a_member
from tests.builders.staff import a_staff_member
from tests.conftest import SignInAs

PROMISE = "Your messages wait, and nobody is taken off the list"


def words(page: str) -> str:
    return " ".join(page.split())


@pytest.mark.parametrize("cause", list(Cause))
def test_the_desks_first_page_says_so_and_what_it_means(
    client: FlaskClient, sign_in: SignInAs, now: datetime, cause: Cause
) -> None:
    an_open_circuit(now, cause)
    page = words(sign_in(client, a_staff_member(role=Role.SPOC)).get("/desk").text)
    assert f"Since today at 9:30am our mail server {cause.label}" in page
    assert PROMISE in page
    assert "535" not in page


def test_an_alert_that_waits_says_why_on_its_page_and_when_it_asks_again(
    client: FlaskClient, sign_in: SignInAs, now: datetime
) -> None:
    a_member()
    ref = a_published(now=now).alert.ref
    sign_in(client, a_staff_member(role=Role.SPOC))
    for page in ("progress", "tally"):
        assert PROMISE not in client.get(f"/desk/alerts/{ref}/{page}").text
    an_open_circuit(now)
    for page in ("progress", "tally"):
        assert PROMISE in words(client.get(f"/desk/alerts/{ref}/{page}").text)


def test_the_monitor_is_told_and_no_one_pretends_that_somebody_paused_it(
    client: FlaskClient, now: datetime
) -> None:
    an_open_circuit(now)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json is not None
    expected = "stopped by itself: our mail server does not accept mail from us (535 5.7.8 Wrong)"
    assert answer.json["sending"] == expected
