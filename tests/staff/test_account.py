"""One's own account."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from mcv.staff import credentials, queries
from mcv.staff.rules import AccountState, Role
from tests.builders.staff import PASSWORD, a_code, a_staff_member
from tests.conftest import SignInAs

NEW = "tractor velvet pylon"


def test_a_new_password_takes_the_old_one_and_ends_other_browsers(
    client: FlaskClient, sign_in: SignInAs
) -> None:
    staff = a_staff_member()
    other = sign_in(client.application.test_client(), staff)
    sign_in(client, staff)
    typed = {"current": PASSWORD, "password": NEW}
    assert client.post("/desk/account/password", data=typed).status_code == 303
    assert credentials.password_matches(staff.password_hash, NEW)
    assert client.get("/desk/account").status_code == 200
    assert other.get("/desk/account").status_code == 303


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"current": "not the right one", "password": NEW}, "Your password is not right"),
        ({"current": PASSWORD, "password": "short"}, "at least 15 characters"),
        ({"current": PASSWORD, "password": "passwordpassword"}, "too easy to guess"),
    ],
)
def test_a_refused_change_changes_nothing(
    client: FlaskClient, sign_in: SignInAs, typed: dict[str, str], said: str
) -> None:
    staff = a_staff_member()
    response = sign_in(client, staff).post("/desk/account/password", data=typed)
    assert response.status_code == 422
    assert said in response.text
    assert credentials.password_matches(staff.password_hash, PASSWORD)


def test_guessing_the_password_of_an_open_desk_slows_down(
    client: FlaskClient, sign_in: SignInAs, now: datetime
) -> None:
    sign_in(client, a_staff_member())
    typed = {"current": "not the right one", "password": NEW}
    for _ in range(4):
        client.post("/desk/account/password", data=typed)
    assert "Wait 2 seconds" in client.post("/desk/account/password", data=typed).text


def test_new_recovery_codes_take_a_fresh_code_of_the_app(
    client: FlaskClient, sign_in: SignInAs, now: datetime
) -> None:
    staff = a_staff_member()
    sign_in(client, staff)
    path = "/desk/account/recovery-codes"
    assert client.post(path, data={"code": "000000"}).status_code == 422
    shown = client.post(path, data={"code": a_code(now)})
    assert len(re.findall(r"<li>(\w{4}-\w{4}-\w{4})</li>", shown.text)) == 10
    assert shown.headers["Cache-Control"] == "no-store"
    assert queries.recovery_codes_left(staff.id) == 10


def test_rights_end_with_the_posting_although_the_session_goes_on(
    client: FlaskClient, sign_in: SignInAs, now: datetime
) -> None:
    admin = a_staff_member(role=Role.ADMINISTRATOR)
    admin.postings[0].ends_at = now + timedelta(minutes=5)
    sign_in(client, admin)
    assert client.get("/desk/staff").status_code == 200
    with time_machine.travel(now + timedelta(minutes=5), tick=False):
        assert client.get("/desk/staff").status_code == 403
        assert client.get("/desk/account").status_code == 200


def test_the_command_invites_and_prints_the_link(app: Flask) -> None:
    arguments = ["staff", "invite", "ann.hill@kent.example", "--role", "spoc", "--place", "swale"]
    result = app.test_cli_runner().invoke(args=arguments)
    assert result.exit_code == 0
    assert "Ann Hill <ann.hill@kent.example>" in result.output
    assert "https://voice.example/desk/set-up/" in result.output


@pytest.mark.parametrize("place", ["nowhere", "", "E05999999"])
def test_the_command_refuses_an_unknown_place_in_one_line(app: Flask, place: str) -> None:
    arguments = ["staff", "invite", "ann@kent.example", "--role", "spoc", "--place", place]
    result = app.test_cli_runner().invoke(args=arguments)
    assert result.exit_code == 1
    assert result.output.startswith("Error: There is no place")
    assert queries.by_email("ann@kent.example") is None


def test_the_commands_list_and_stop(app: Flask) -> None:
    staff = a_staff_member(email="sam@kent.example")
    runner = app.test_cli_runner()
    listed = runner.invoke(args=["staff", "list", "--role", "spoc"]).output
    assert "sam@kent.example\tPC Sam Taylor\tactive\tspoc at Canterbury CSU" in listed
    assert "Stopped" in runner.invoke(args=["staff", "stop", "sam@kent.example"]).output
    assert staff.state is AccountState.STOPPED
    assert runner.invoke(args=["staff", "stop", "nobody@kent.example"]).exit_code == 1
