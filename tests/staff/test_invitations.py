"""An account is opened once, by whoever holds the mailbox, with both factors at the same time."""

import html
import re
from datetime import datetime, timedelta
from itertools import count

import pyotp
import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from mcv.audit.rules import Actor
from mcv.core.errors import Refused
from mcv.extensions import db
from mcv.staff import queries
from mcv.staff.actions import accounts
from mcv.staff.actions.accounts import Invited
from mcv.staff.forms.people import LONGEST_NAME
from mcv.staff.models import RecoveryCode, StaffMember
from mcv.staff.queries import find_place
from mcv.staff.rules import AccountState, Permission, Role
from tests.builders.staff import PASSWORD, a_staff_member
from tests.conftest import SignInAs
from tests.corpora import naughty_heaps
from tests.staff.conftest import mailed_path

OPERATOR = Actor.system("operator")
NUMBERS = count(1)


def an_invitation(now: datetime, **changes: object) -> StaffMember:
    wanted = {
        "email": "ann@kent.example",
        "name": "Ann Hill",
        "role": Role.PCSO,
        "place": find_place("Canterbury"),
        **changes,
    }
    invited = Invited(**wanted)  # type: ignore[arg-type]
    return accounts.invite(invited, actor=OPERATOR, now=now).staff


def shown_code(page: str, at: datetime) -> str:
    found = re.search(r"((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})", page)
    assert found
    return pyotp.TOTP(found[1].replace(" ", "")).at(at)


def test_the_link_leads_to_password_then_app_then_codes_then_the_desk(
    client: FlaskClient, now: datetime
) -> None:
    staff = an_invitation(now)
    path = mailed_path()
    assert "Ann Hill" in client.get(path).text
    assert client.post(path, data={"password": PASSWORD}).location == "/desk/set-up-code"
    code = shown_code(client.get("/desk/set-up-code").text, now)
    done = client.post("/desk/set-up-code", data={"code": code})
    assert len(re.findall(r"<li>(\w{4}-\w{4}-\w{4})</li>", done.text)) == 10
    assert staff.state is AccountState.ACTIVE
    assert client.get("/desk/account").status_code == 200


def test_the_link_works_once(client: FlaskClient, now: datetime) -> None:
    an_invitation(now)
    path = mailed_path()
    client.post(path, data={"password": PASSWORD})
    code = shown_code(client.get("/desk/set-up-code").text, now)
    client.post("/desk/set-up-code", data={"code": code})
    other = client.application.test_client()
    assert other.get(path).status_code == 404
    assert other.post(path, data={"password": PASSWORD}).status_code == 404


def test_a_password_alone_opens_nothing(client: FlaskClient, now: datetime) -> None:
    staff = an_invitation(now)
    client.post(mailed_path(), data={"password": PASSWORD})
    assert client.post("/desk/set-up-code", data={"code": "000000"}).status_code == 422
    assert (staff.state, staff.password_hash) == (AccountState.INVITED, None)


def test_the_secret_is_shown_only_to_the_browser_that_gave_the_password(
    client: FlaskClient, now: datetime
) -> None:
    an_invitation(now)
    client.post(mailed_path(), data={"password": PASSWORD})
    stranger = client.application.test_client()
    assert stranger.get("/desk/set-up-code").status_code == 404


def test_a_poor_password_is_refused_beside_the_field(client: FlaskClient, now: datetime) -> None:
    an_invitation(now)
    response = client.post(mailed_path(), data={"password": "Password12345678"})
    assert response.status_code == 422
    assert "too easy to guess" in response.text


def test_the_link_dies_after_seven_days(client: FlaskClient, now: datetime) -> None:
    an_invitation(now)
    path = mailed_path()
    with time_machine.travel(now + timedelta(days=7) - timedelta(seconds=1), tick=False):
        assert client.get(path).status_code == 200
    with time_machine.travel(now + timedelta(days=7), tick=False):
        assert client.get(path).status_code == 404


def test_a_new_invitation_replaces_the_older(client: FlaskClient, now: datetime) -> None:
    an_invitation(now)
    older = mailed_path()
    staff = an_invitation(now + timedelta(minutes=1))
    assert client.get(older).status_code == 404
    assert client.get(mailed_path()).status_code == 200
    assert len(staff.postings) == 1


def test_a_stopped_invitation_is_dead(client: FlaskClient, now: datetime) -> None:
    staff = an_invitation(now)
    path = mailed_path()
    accounts.stop(staff, actor=OPERATOR, now=now)
    assert client.get(path).status_code == 404


def test_a_forged_link_is_dead(client: FlaskClient, now: datetime) -> None:
    an_invitation(now)
    path = mailed_path()
    assert client.get(path[:-2] + ("AA" if path[-2:] != "AA" else "BB")).status_code == 404


def test_an_account_in_use_is_not_invited_again(now: datetime) -> None:
    a_staff_member(email="ann@kent.example")
    with pytest.raises(Refused, match="already has an account"):
        an_invitation(now, email=" Ann@Kent.example ")


def test_comms_are_not_posted_at_a_ward_or_district(now: datetime) -> None:
    with pytest.raises(Refused, match="whole force"):
        an_invitation(now, role=Role.COMMS)


@pytest.mark.parametrize("email", ["", "ann", "ann@", "a b@kent.example", "a@b\nBcc: c@d.example"])
def test_an_invitation_needs_an_address(now: datetime, email: str) -> None:
    with pytest.raises(Refused, match="email address"):
        an_invitation(now, email=email)


def test_recovery_codes_are_kept_only_as_hashes(client: FlaskClient, now: datetime) -> None:
    an_invitation(now)
    client.post(mailed_path(), data={"password": PASSWORD})
    code = shown_code(client.get("/desk/set-up-code").text, now)
    shown = re.findall(
        r"<li>(\w{4}-\w{4}-\w{4})</li>", client.post("/desk/set-up-code", data={"code": code}).text
    )
    kept = db.session.scalars(select(RecoveryCode.code_hash)).all()
    assert len(kept) == 10
    assert not set(shown) & set(kept)


def test_an_administrator_invites_from_the_desk(
    client: FlaskClient, sign_in: SignInAs, now: datetime
) -> None:
    sign_in(client, a_staff_member(role=Role.ADMINISTRATOR))
    typed = {
        "email": "bob@kent.example",
        "name": "Bob Cole",
        "title": "PC",
        "role": "spoc",
        "place": "E07000106",
    }
    assert client.post("/desk/staff/invite", data=typed).status_code == 303
    bob = queries.by_email("bob@kent.example")
    assert bob is not None
    assert [posting.role for posting in bob.postings] == [Role.SPOC]
    assert mailed_path().startswith("/desk/set-up/")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_an_administrator_invites(client: FlaskClient, sign_in: SignInAs, role: Role) -> None:
    sign_in(client, a_staff_member(role=role))
    assert client.get("/desk/staff/invite").status_code == 403
    assert client.post("/desk/staff/invite", data={}).status_code == 403
    assert client.get("/desk/staff").status_code == 403


def invited_as(client: FlaskClient, name: str) -> StaffMember | None:
    """Return whom the desk has invited by that name, None if it refused the name."""
    email = f"n{next(NUMBERS)}@kent.example"
    naughty = name.encode("utf-8", "replace").decode()
    typed = {"email": email, "name": naughty, "role": "spoc", "place": "E07000106"}
    assert client.post("/desk/staff/invite", data=typed).status_code in {303, 422}, name
    return queries.by_email(email)


def test_naughty_names_come_back_escaped(
    client: FlaskClient, sign_in: SignInAs, now: datetime
) -> None:
    sign_in(client, a_staff_member(role=Role.ADMINISTRATOR))
    invited: list[StaffMember | None] = []
    for heap in naughty_heaps(LONGEST_NAME):
        together = invited_as(client, " ".join(heap))
        # what spoils a heap must not hide the others
        invited += [together] if together else [invited_as(client, name) for name in heap]
    naughty = [staff for staff in invited if staff and "<" in staff.name]
    assert sum(staff.name.count("<") for staff in naughty) > 200
    for staff in naughty:
        page = client.get(f"/desk/staff/{staff.ref}").text
        assert staff.name not in page
        assert html.escape(staff.name).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in page


def test_an_invited_person_may_do_nothing_yet(now: datetime) -> None:
    staff = an_invitation(now)
    assert not queries.permitted(staff, Permission.DESK, now)
