"""A forgotten password: whoever holds the mailbox and the second factor chooses a new one."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from sqlalchemy.orm.attributes import set_committed_value

from mcv.audit.models import AuditEntry
from mcv.audit.queries import entries
from mcv.core.errors import Stale
from mcv.delivery.models import Contact, Delivery
from mcv.extensions import db
from mcv.staff import credentials, queries
from mcv.staff.actions import accounts, forgotten
from mcv.staff.actions.signing_in import SecondFactor
from mcv.staff.models import StaffMember
from mcv.staff.rules import AccountState, Role
from tests.builders.staff import PASSWORD, a_code, a_recovery_code, a_staff_member
from tests.conftest import SignInAs
from tests.staff.conftest import Enter, letters, mailed_path

NEW = "tractor velvet pylon"
ASK = "/desk/forgotten-password"


def a_link(client: FlaskClient, staff: StaffMember) -> str:
    """Return the path of the link that the person asked for."""
    assert client.post(ASK, data={"email": staff.email}).status_code == 200
    return mailed_path()


def audited(action: str) -> list[AuditEntry]:
    return list(db.session.scalars(entries(action=action)))


def test_mailbox_and_app_together_take_a_new_password(
    client: FlaskClient, enter: Enter, now: datetime
) -> None:
    staff = a_staff_member()
    path = a_link(client, staff)
    assert client.get(path).status_code == 200
    done = client.post(path, data={"password": NEW, "code": a_code(now)})
    assert (done.status_code, done.location) == (303, "/desk/sign-in?ended=password")
    assert "next code that your app shows" in client.get(done.location).text
    later = now + timedelta(seconds=30)
    assert enter(staff, password=PASSWORD, code=a_code(later)).status_code == 422
    assert enter(staff, password=NEW, code=a_code(later)).status_code == 303


def test_a_recovery_code_stands_in_for_the_app_once(client: FlaskClient, now: datetime) -> None:
    staff = a_staff_member()
    path, code = a_link(client, staff), a_recovery_code(staff)
    typed = {"password": NEW, "code": code.upper()}
    assert client.post(path, data=typed).status_code == 422
    assert client.post(f"{path}/recovery-code", data=typed).status_code == 303
    assert queries.recovery_codes_left(staff.id) == 0
    assert "recovery codes was used to choose a new password" in letters()[1]


@pytest.mark.parametrize("code", ["", "000000", "k3fm-92xw-pq7t"])
@pytest.mark.parametrize("way", ["", "/recovery-code"])
def test_the_link_alone_changes_nothing(
    client: FlaskClient, now: datetime, way: str, code: str
) -> None:
    staff = a_staff_member()
    path = a_link(client, staff)
    assert client.post(path + way, data={"password": NEW, "code": code}).status_code == 422
    assert credentials.password_matches(staff.password_hash, PASSWORD)
    assert client.get("/desk/account").status_code == 303


def test_without_a_second_factor_nothing_opens_the_link(client: FlaskClient, now: datetime) -> None:
    staff = a_staff_member()
    path = a_link(client, staff)
    staff.totp_sealed = None
    typed = {"password": NEW, "code": a_code(now)}
    assert client.post(path, data=typed).status_code == 422


def test_looking_at_the_link_lets_nobody_in_and_uses_nothing_up(client: FlaskClient) -> None:
    staff = a_staff_member()
    path = a_link(client, staff)
    for _ in range(2):
        assert staff.email in client.get(path).text
    assert client.get("/desk/account").status_code == 303


def test_success_ends_every_sign_in_and_tells_the_owner(
    client: FlaskClient, sign_in: SignInAs, now: datetime
) -> None:
    staff = a_staff_member()
    other = sign_in(client.application.test_client(), staff)
    client.post(a_link(client, staff), data={"password": NEW, "code": a_code(now)})
    assert other.get("/desk/account").status_code == 303
    assert client.get("/desk/account").status_code == 303
    assert "Your password was changed" in letters()[0]
    assert "If it was not you, tell an administrator" in letters()[0]


def test_asking_and_changing_are_in_the_audit_record(client: FlaskClient, now: datetime) -> None:
    staff = a_staff_member()
    client.post(a_link(client, staff), data={"password": NEW, "code": a_code(now)})
    asked, changed = audited("staff.forget-password"), audited("staff.change-password")
    assert [(line.actor_kind, line.subject) for line in asked] == [
        ("stranger", f"staff:{staff.ref}")
    ]
    assert [(line.actor_id, line.details) for line in changed] == [
        (staff.id, {"shown": "mailed link and code"})
    ]


def test_the_link_works_once(client: FlaskClient, now: datetime) -> None:
    path = a_link(client, a_staff_member())
    client.post(path, data={"password": NEW, "code": a_code(now)})
    again = {"password": "another three words", "code": a_code(now + timedelta(seconds=30))}
    assert client.get(path).status_code == 404
    assert client.post(path, data=again).status_code == 404
    assert client.post(f"{path}/recovery-code", data=again).status_code == 404


def test_every_link_dies_with_the_password_that_it_was_made_for(
    client: FlaskClient, now: datetime
) -> None:
    staff = a_staff_member()
    first, second = a_link(client, staff), a_link(client, staff)
    actor = queries.actor(staff, now)
    accounts.change_password(staff, NEW, shown="password", actor=actor, now=now)
    assert [client.get(path).status_code for path in (first, second)] == [404, 404]


def test_of_two_who_use_the_link_at_one_moment_the_second_is_told(now: datetime) -> None:
    staff = a_staff_member()
    code, as_the_second_read_it = a_recovery_code(staff), staff.password_hash
    forgotten.choose(staff, NEW, SecondFactor(a_code(now)), now)
    set_committed_value(staff, "password_hash", as_the_second_read_it)
    with pytest.raises(Stale):
        forgotten.choose(staff, "another three words", SecondFactor(code, True), now)


def test_the_link_dies_after_half_an_hour(client: FlaskClient, now: datetime) -> None:
    path = a_link(client, a_staff_member())
    with time_machine.travel(now + timedelta(minutes=30, seconds=-1), tick=False):
        assert client.get(path).status_code == 200
    with time_machine.travel(now + timedelta(minutes=30), tick=False):
        ended = client.get(path)
    assert ended.status_code == 404
    assert "once and for 30 minutes" in ended.text


def test_a_forged_link_and_another_persons_are_dead(client: FlaskClient) -> None:
    path = a_link(client, a_staff_member())
    assert client.get(path[:-2] + ("AA" if path[-2:] != "AA" else "BB")).status_code == 404
    client.post("/desk/sign-in/pass", data={"email": a_staff_member().email})
    passed = mailed_path().rsplit("/", 1)[1]
    assert client.get(f"{ASK}/{passed}").status_code == 404


def test_a_stopped_account_gets_no_new_password(client: FlaskClient, now: datetime) -> None:
    staff = a_staff_member()
    path = a_link(client, staff)
    administrator = queries.actor(a_staff_member(role=Role.ADMINISTRATOR), now)
    accounts.stop(staff, actor=administrator, now=now)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("password", "said"),
    [("short", "at least 15 characters"), ("passwordpassword", "too easy to guess")],
)
def test_the_new_password_keeps_the_rules_and_a_refusal_uses_no_code_up(
    client: FlaskClient, now: datetime, password: str, said: str
) -> None:
    path = a_link(client, a_staff_member())
    refused = client.post(path, data={"password": password, "code": a_code(now)})
    assert refused.status_code == 422
    assert said in refused.text
    assert client.post(path, data={"password": NEW, "code": a_code(now)}).status_code == 303


def test_wrong_codes_slow_down_to_a_quarter_of_an_hour_over_all_links(
    client: FlaskClient, now: datetime
) -> None:
    staff, waits = a_staff_member(), []
    with time_machine.travel(now, tick=False) as clock:
        for _ in range(24):
            path = a_link(client, staff)
            page = client.post(path, data={"password": NEW, "code": "000000"}).text
            said = re.search(r"Wait (\d+) (second|minute)s", page)
            if said:
                waits.append(int(said[1]) * (60 if said[2] == "minute" else 1))
                clock.shift(timedelta(seconds=waits[-1]))
    assert waits == [2, 4, 8, 16, 32, 64, 180, 300, 540, 900]


def test_wrong_codes_of_a_link_do_not_slow_signing_in(
    client: FlaskClient, enter: Enter, now: datetime
) -> None:
    staff = a_staff_member()
    path = a_link(client, staff)
    for _ in range(6):
        client.post(path, data={"password": NEW, "code": "000000"})
    assert "Wait" in client.post(path, data={"password": NEW, "code": a_code(now)}).text
    assert enter(staff).status_code == 303


@pytest.mark.parametrize("state", [None, AccountState.INVITED, AccountState.STOPPED])
@pytest.mark.parametrize("ask", [ASK, "/desk/sign-in/pass"])
def test_the_page_is_the_same_for_an_address_without_a_working_account(
    client: FlaskClient, ask: str, state: AccountState | None
) -> None:
    ours = client.post(ask, data={"email": a_staff_member().email})
    email = a_staff_member(state=state).email if state else "nobody@kent.example"
    theirs = client.post(ask, data={"email": email})
    nonce = r'nonce="[^"]+"'
    assert re.sub(nonce, "", ours.text) == re.sub(nonce, "", theirs.text)
    assert len(letters()) == 1


@pytest.mark.parametrize("ask", [ASK, "/desk/sign-in/pass"])
def test_a_strangers_address_leaves_no_account_contact_or_letter(
    client: FlaskClient, ask: str
) -> None:
    client.post(ask, data={"email": "nobody@kent.example"})
    tables = (StaffMember, Contact, Delivery)
    counts = [db.session.scalar(select(func.count()).select_from(table)) for table in tables]
    assert counts == [0, 0, 0]
    assert "nobody@" not in repr(db.session.scalars(entries()).all())


@pytest.mark.parametrize("known", [True, False])
def test_a_letter_is_written_whether_or_not_the_account_is_known(
    client: FlaskClient, known: bool
) -> None:
    email = a_staff_member().email if known else "nobody@kent.example"
    written: list[str] = []
    listener = lambda *arguments: written.append(arguments[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    client.post(ASK, data={"email": email})
    event.remove(db.engine, "before_cursor_execute", listener)
    for table in ("outgoing", "delivery"):
        assert [line for line in written if line.startswith(f"INSERT INTO {table} ")]


@pytest.mark.parametrize("known", [True, False])
def test_one_address_is_mailed_three_times_in_half_an_hour_at_most(
    limited: Flask, now: datetime, known: bool
) -> None:
    email = a_staff_member().email if known else "nobody@kent.example"
    db.session.commit()
    browser = limited.test_client()
    answers = [browser.post(ASK, data={"email": email}).status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]
    assert browser.post(ASK, data={"email": "other@kent.example"}).status_code == 200


def test_the_letter_names_no_person_and_its_subject_says_little(client: FlaskClient) -> None:
    a_link(client, a_staff_member(name="Sam Taylor"))
    assert "Taylor" not in letters()[0]


def test_the_sign_in_page_leads_there(client: FlaskClient) -> None:
    assert f'href="{ASK}"' in client.get("/desk/sign-in").text
