"""A lost second factor takes two administrators, and neither is the one who lost it."""

import re
from datetime import datetime, timedelta

import pyotp
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from mcv.audit.queries import entries
from mcv.core.errors import NotAllowed, Refused
from mcv.delivery.models import Contact, Delivery, Outgoing
from mcv.extensions import db
from mcv.staff import queries
from mcv.staff.actions import factors
from mcv.staff.models import FactorReset
from mcv.staff.rules import ResetState, Role
from tests.builders.staff import PASSWORD, a_code, a_staff_member
from tests.conftest import SignInAs


def newest_letter_to(email: str) -> str:
    found = (
        select(Outgoing.text_body)
        .join(Delivery, Delivery.outgoing_id == Outgoing.id)
        .join(Contact, Contact.id == Delivery.contact_id)
        .where(Contact.address == email)
        .order_by(Outgoing.id.desc())
    )
    return db.session.scalars(found).first() or ""


def an_admin(name: str) -> object:
    return a_staff_member(name=name, role=Role.ADMINISTRATOR)


def test_the_whole_way_from_the_report_to_a_new_app(
    client: FlaskClient, sign_in: SignInAs, now: datetime
) -> None:
    owner = a_staff_member(email="sam@kent.example")
    ann, bob = an_admin("Ann"), an_admin("Bob")
    lost = {"email": owner.email, "password": PASSWORD}
    client.post("/desk/lost-second-factor", data=lost)
    reset = db.session.scalars(select(FactorReset)).one()
    sign_in(client, ann)
    client.post(f"/desk/staff/{owner.ref}/reset")
    sign_in(client, bob)
    client.post(f"/desk/staff/resets/{reset.ref}/approve")
    path = newest_letter_to(owner.email).partition("https://voice.example")[2].split()[0]
    theirs = client.application.test_client()
    assert theirs.post(path, data={"password": "not the right one"}).status_code == 422
    assert theirs.post(path, data={"password": PASSWORD}).location == "/desk/set-up-code"
    page = theirs.get("/desk/set-up-code").text
    found = re.search(r"((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})", page)
    assert found
    code = pyotp.TOTP(found[1].replace(" ", "")).at(now)
    assert theirs.post("/desk/set-up-code", data={"code": code}).status_code == 200
    assert theirs.get("/desk/account").status_code == 200
    assert theirs.get(path).status_code == 404
    assert "second factor was replaced" in newest_letter_to(owner.email)


def test_the_one_who_asked_does_not_approve(now: datetime) -> None:
    owner, ann = a_staff_member(), a_staff_member(role=Role.ADMINISTRATOR)
    reset = factors.request_reset(owner, by=ann, now=now)
    with pytest.raises(NotAllowed, match="second administrator"):
        factors.approve_reset(reset, by=ann, now=now)


def test_nobody_asks_for_or_approves_their_own_reset(now: datetime) -> None:
    ann = a_staff_member(name="Ann", role=Role.ADMINISTRATOR)
    bob = a_staff_member(name="Bob", role=Role.ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        factors.request_reset(ann, by=ann, now=now)
    reset = factors.request_reset(ann, by=bob, now=now)
    with pytest.raises(NotAllowed):
        factors.approve_reset(reset, by=ann, now=now)


def test_a_report_alone_cannot_be_approved(client: FlaskClient, now: datetime) -> None:
    owner, ann = a_staff_member(), a_staff_member(role=Role.ADMINISTRATOR)
    client.post("/desk/lost-second-factor", data={"email": owner.email, "password": PASSWORD})
    reset = db.session.scalars(select(FactorReset)).one()
    with pytest.raises(Refused, match="does not wait for approval"):
        factors.approve_reset(reset, by=ann, now=now)


def test_approval_kills_the_old_factor_and_the_sign_ins(
    client: FlaskClient, sign_in: SignInAs, now: datetime
) -> None:
    owner = a_staff_member()
    ann = a_staff_member(name="Ann", role=Role.ADMINISTRATOR)
    bob = a_staff_member(name="Bob", role=Role.ADMINISTRATOR)
    sign_in(client, owner)
    factors.approve_reset(factors.request_reset(owner, by=ann, now=now), by=bob, now=now)
    assert client.get("/desk/account").status_code == 303
    typed = {"email": owner.email, "password": PASSWORD, "code": a_code(now)}
    assert client.post("/desk/sign-in", data=typed).status_code == 422


def test_a_declined_reset_changes_nothing_and_may_be_asked_for_again(now: datetime) -> None:
    owner, ann = a_staff_member(), a_staff_member(role=Role.ADMINISTRATOR)
    reset = factors.request_reset(owner, by=ann, now=now)
    factors.decline_reset(reset, by=ann, now=now)
    assert owner.totp_sealed is not None
    assert factors.request_reset(owner, by=ann, now=now).id != reset.id


def test_the_link_dies_after_a_day_and_a_new_reset_may_begin(now: datetime) -> None:
    owner = a_staff_member()
    ann = a_staff_member(name="Ann", role=Role.ADMINISTRATOR)
    bob = a_staff_member(name="Bob", role=Role.ADMINISTRATOR)
    reset = factors.request_reset(owner, by=ann, now=now)
    factors.approve_reset(reset, by=bob, now=now)
    tomorrow = now + timedelta(hours=24)
    assert queries.open_reset(owner.id, tomorrow) is None
    assert factors.request_reset(owner, by=ann, now=tomorrow).state is ResetState.REQUESTED


def test_a_strangers_report_looks_the_same_and_does_nothing(client: FlaskClient) -> None:
    owner = a_staff_member()
    right = client.post(
        "/desk/lost-second-factor", data={"email": owner.email, "password": PASSWORD}
    )
    wrong = client.post(
        "/desk/lost-second-factor", data={"email": "no@kent.example", "password": PASSWORD}
    )
    assert right.status_code == wrong.status_code == 200
    assert len(db.session.scalars(select(FactorReset)).all()) == 1
    assert len(list(db.session.scalars(entries(action="staff.sign-in-failed")))) == 1


def test_every_step_is_in_the_audit_record(now: datetime) -> None:
    owner = a_staff_member()
    ann = a_staff_member(name="Ann", role=Role.ADMINISTRATOR)
    bob = a_staff_member(name="Bob", role=Role.ADMINISTRATOR)
    factors.approve_reset(factors.request_reset(owner, by=ann, now=now), by=bob, now=now)
    lines = db.session.scalars(entries(subject=f"staff:{owner.ref}")).all()
    assert [(line.action, line.actor_id) for line in reversed(lines)] == [
        ("second-factor.request-reset", ann.id),
        ("second-factor.approve-reset", bob.id),
    ]
