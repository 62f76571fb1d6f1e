"""Both factors are proven, strangers learn nothing, and guesses slow down."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mcv.audit.models import AuditEntry
from mcv.audit.queries import entries
from mcv.extensions import db
from mcv.staff import credentials
from mcv.staff.rules import AccountState
from tests.builders.staff import PASSWORD, a_code, a_recovery_code, a_staff_member
from tests.staff.conftest import Enter, letters, mailed_path

WRONG = "is not right"


def words(response: TestResponse) -> str:
    return re.sub(r'nonce="[^"]+"', "", response.text)


def audited(action: str) -> list[AuditEntry]:
    return list(db.session.scalars(entries(action=action)))


def test_password_and_code_together_let_in(enter: Enter, client: FlaskClient) -> None:
    response = enter(a_staff_member())
    assert (response.status_code, response.location) == (303, "/desk")
    assert client.get("/desk/account").status_code == 200
    assert len(audited("staff.sign-in")) == 1


@pytest.mark.parametrize("typed", [{"password": "not the right one"}, {"code": "000000"}])
def test_one_factor_alone_does_not(
    enter: Enter, client: FlaskClient, typed: dict[str, str]
) -> None:
    response = enter(a_staff_member(), **typed)
    assert response.status_code == 422
    assert WRONG in response.text
    assert client.get("/desk/account").status_code == 303


def test_a_code_with_other_words_is_told_so_plainly(enter: Enter) -> None:
    assert "The code is too long. Enter it alone" in enter(a_staff_member(), code="9" * 41).text


def test_a_stranger_reads_the_same_words_as_an_owner_who_mistyped(enter: Enter) -> None:
    wrong = enter(a_staff_member(email="sam@kent.example"), password="not the right one")
    unknown = enter(email="sim@kent.example")
    assert wrong.status_code == unknown.status_code
    assert words(wrong).replace("sam@", "sim@") == words(unknown)


@pytest.mark.parametrize("known", [True, False])
def test_one_hash_is_verified_whether_or_not_the_account_is_known(
    enter: Enter, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    staff = a_staff_member() if known else None
    verified: list[bool] = []
    real = credentials.password_matches

    def counting(password_hash: str | None, password: str) -> bool:
        verified.append(password_hash is not None)
        return real(password_hash, password)

    monkeypatch.setattr(credentials, "password_matches", counting)
    enter(staff, password="not the right one")
    assert verified == [known]


def test_without_a_hash_the_work_of_one_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    class Counting:
        def verify(self, password_hash: str, password: str) -> bool:
            seen.append(password_hash)
            return True

        def hash(self, password: str) -> str:
            return "$argon2id$nobody"

    monkeypatch.setattr(credentials, "_hasher", Counting())
    credentials._nobodys_hash.cache_clear()
    assert not credentials.password_matches(None, PASSWORD)
    assert seen == ["$argon2id$nobody"]
    credentials._nobodys_hash.cache_clear()


def test_a_code_works_once(enter: Enter, client: FlaskClient, now: datetime) -> None:
    staff = a_staff_member()
    enter(staff)
    client.post("/desk/sign-out")
    assert enter(staff).status_code == 422


@pytest.mark.parametrize("state", [AccountState.STOPPED, AccountState.INVITED])
def test_an_account_that_is_not_in_use_lets_nobody_in(enter: Enter, state: AccountState) -> None:
    response = enter(a_staff_member(state=state))
    assert response.status_code == 422
    assert WRONG in response.text


def test_a_failed_try_is_in_the_audit_record_without_what_was_typed(enter: Enter) -> None:
    staff = a_staff_member()
    enter(staff, password="not the right one")
    enter(email="my-password-by-mistake@kent.example")
    unknown, known = audited("staff.sign-in-failed")
    assert (known.subject, known.details) == (f"staff:{staff.ref}", {"because": "password"})
    assert (unknown.subject, unknown.actor_kind) == ("staff:unknown", "stranger")


def test_after_three_wrong_tries_there_is_a_wait_that_grows_to_a_minute(enter: Enter) -> None:
    waits = []
    with time_machine.travel(datetime(2026, 11, 23, 9, 30, tzinfo=UTC), tick=False) as clock:
        for _ in range(16):
            said = re.search(r"Wait (\d+) seconds", enter(email="sam@kent.example").text)
            if said:
                waits.append(int(said[1]))
                clock.shift(timedelta(seconds=waits[-1]))
    assert waits == [2, 4, 8, 16, 32, 60]


def test_a_try_during_the_wait_is_not_looked_at_and_does_not_lengthen_it(
    enter: Enter, now: datetime
) -> None:
    staff = a_staff_member()
    for _ in range(4):
        enter(staff, code="000000")
    assert "Wait 2 seconds" in enter(staff).text
    with time_machine.travel(now + timedelta(seconds=2), tick=False):
        assert enter(staff).status_code == 303


def test_the_owners_browser_does_not_wait_for_others_wrong_tries(
    enter: Enter, client: FlaskClient, now: datetime
) -> None:
    staff = a_staff_member()
    enter(staff)
    client.post("/desk/sign-out")
    stranger = client.application.test_client()
    guess = {"email": staff.email, "password": "a guess at random", "code": "000000"}
    with time_machine.travel(now, tick=False) as clock:
        for _ in range(10):
            clock.shift(timedelta(seconds=61))
            stranger.post("/desk/sign-in", data=guess)
        assert "Wait 60 seconds" in stranger.post("/desk/sign-in", data=guess).text
        assert enter(staff, code=a_code(now + timedelta(seconds=610))).status_code == 303


def test_one_mans_known_browser_is_not_anothers(enter: Enter, client: FlaskClient) -> None:
    enter(a_staff_member(name="Ann"))
    client.post("/desk/sign-out")
    victim = a_staff_member(name="Bob")
    for _ in range(4):
        enter(victim, code="000000")
    assert "Wait" in enter(victim, code="000000").text


def test_a_recovery_code_stands_in_for_the_app_once(client: FlaskClient, now: datetime) -> None:
    staff = a_staff_member()
    a_recovery_code(staff)
    typed = {"email": staff.email, "password": PASSWORD, "code": "K3FM 92XW PQ7T"}
    assert client.post("/desk/sign-in/recovery-code", data=typed).status_code == 303
    client.post("/desk/sign-out")
    assert client.post("/desk/sign-in/recovery-code", data=typed).status_code == 422
    assert ["recovery codes was used to sign in" in letter for letter in letters()] == [True]


def test_a_recovery_code_is_no_code_of_the_app(enter: Enter) -> None:
    staff = a_staff_member()
    assert enter(staff, code=a_recovery_code(staff)).status_code == 422


def test_nobody_is_sent_to_another_site(client: FlaskClient, now: datetime) -> None:
    staff = a_staff_member()
    typed = {"email": staff.email, "password": PASSWORD, "code": a_code(now)}
    response = client.post("/desk/sign-in?next=//elsewhere.example/", data=typed)
    assert response.location == "/desk"


def test_somebody_without_a_posting_is_shown_their_account(enter: Enter) -> None:
    assert enter(a_staff_member(role=None)).location == "/desk/account"


def test_a_mailed_pass_makes_the_browser_known(client: FlaskClient, now: datetime) -> None:
    staff = a_staff_member()
    client.post("/desk/sign-in/pass", data={"email": staff.email})
    path = mailed_path()
    assert client.get(path).status_code == 200
    assert not client.get_cookie("known_browser")
    assert client.post(path).location == "/desk/sign-in"
    assert client.get_cookie("known_browser")
    with time_machine.travel(now + timedelta(minutes=30), tick=False):
        assert client.get(path).status_code == 404


def test_no_pass_goes_to_a_stranger_and_the_page_is_the_same(client: FlaskClient) -> None:
    staff = a_staff_member()
    ours = client.post("/desk/sign-in/pass", data={"email": staff.email})
    unknown = client.post("/desk/sign-in/pass", data={"email": "nobody@kent.example"})
    assert words(ours) == words(unknown)
    assert len(letters()) == 1
