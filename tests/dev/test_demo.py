"""The demonstration's people: over all districts, the same everywhere, and never in production."""

from collections import Counter
from datetime import datetime
from random import Random
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import ColumnElement, func, select

from config import Settings
from mcv.alerts.models import AlertVersion, Usefulness
from mcv.alerts.rules import Kind as AlertKind
from mcv.alerts.rules import State as AlertState
from mcv.campaigns.models import Campaign
from mcv.campaigns.rules import SOURCES_WITHOUT_CAMPAIGN
from mcv.conversations.models import Conversation
from mcv.conversations.rules.states import State as ReplyState
from mcv.delivery.models import Chunk, Delivery
from mcv.delivery.rules.states import State as Sent
from mcv.dev import demo
from mcv.dev.demo import cast, joining
from mcv.dev.demo.crowd import WEEKS, Crowd
from mcv.extensions import db
from mcv.members import queries as members
from mcv.members.models import Member
from mcv.members.rules import Kind, State
from mcv.places.models import District
from mcv.reporting.models import WeeklyReport
from mcv.staff import credentials
from mcv.staff import queries as staff
from mcv.staff.rules import Role

NOT_SHOWN = {AlertState.WITHDRAWN, AlertState.SENDING}
"""The demonstration's post is past, and what is withdrawn is of no interest."""


def say_nothing(_line: str) -> None:
    return None


def number_of(model: Any, *conditions: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


@pytest.fixture
def filled(app: Flask, now: datetime) -> None:
    assert demo.fill(now, say_nothing)
    db.session.commit()


@pytest.mark.usefixtures("filled")
def test_a_few_hundred_people_of_every_kind_live_in_every_district(now: datetime) -> None:
    everybody = db.session.scalars(select(Member)).all()
    assert 200 < len(everybody) < 400
    assert set(members.households_by_district()) == set(db.session.scalars(select(District.id)))
    assert {member.kind for member in everybody} == set(Kind)
    assert {member.state for member in everybody} >= {State.UNVERIFIED, State.VERIFIED, State.LEFT}
    assert max(member.joined_at for member in everybody) < now
    of_residents = Member.kind == Kind.RESIDENT, Member.state == State.VERIFIED
    assert members.households() < number_of(Member, *of_residents)


@pytest.mark.usefixtures("filled")
def test_none_of_its_letters_waits_and_a_second_start_changes_nothing(now: datetime) -> None:
    assert number_of(Delivery, Delivery.state == Sent.SENT) > 200
    assert number_of(Delivery, Delivery.state == Sent.QUEUED) == 0
    assert number_of(Chunk, Chunk.due_at.is_not(None)) == 0
    before = number_of(Member)
    assert demo.fill(now, say_nothing) is False
    assert number_of(Member) == before


@pytest.mark.usefixtures("filled")
def test_every_page_has_something_to_show() -> None:
    versions = db.session.scalars(select(AlertVersion)).all()
    assert {version.kind for version in versions} == set(AlertKind)
    assert {version.state for version in versions} == set(AlertState) - NOT_SHOWN
    assert any(version.is_correction for version in versions)
    assert any(version.event_starts_at for version in versions)
    assert set(db.session.scalars(select(Delivery.state))) == set(Sent) - {Sent.QUEUED, Sent.HELD}
    conversations = db.session.scalars(select(Conversation)).all()
    assert {conversation.state for conversation in conversations} == set(ReplyState)
    assert {conversation.urgent for conversation in conversations} == {False, True}
    assert set(db.session.scalars(select(Usefulness.useful))) == {False, True}


@pytest.mark.usefixtures("filled")
def test_each_full_week_has_its_report_and_each_source_its_campaign() -> None:
    assert number_of(WeeklyReport) == len(WEEKS)
    codes = set(db.session.scalars(select(Campaign.code))) | set(SOURCES_WITHOUT_CAMPAIGN)
    assert set(db.session.scalars(select(Member.source))) == codes


@pytest.mark.usefixtures("filled")
def test_its_staff_sign_in_with_the_password_and_codes_that_are_shown(
    developer: FlaskClient, settings: Settings, now: datetime
) -> None:
    page = developer.get("/dev/sign-ins")
    secret = cast.totp_secret(cast.STAFF[0])
    assert pyotp.TOTP(secret).at(now) in page.text
    assert page.headers["Refresh"] == "31"
    person = staff.by_email("sam.taylor@police.example")
    assert person is not None
    assert credentials.password_matches(person.password_hash, cast.PASSWORD)
    sealed = credentials.unseal(person.totp_sealed or "", settings.vault_key)
    assert sealed == {"totp": secret}


def test_there_is_staff_of_every_role_and_two_who_may_approve_in_each_district() -> None:
    assert {part.role for part in cast.STAFF} == set(Role)
    lead = Counter(p.district for p in cast.STAFF if p.role in {Role.SPOC, Role.INSPECTOR})
    assert set(lead.values()) == {2}
    assert len(lead) == number_of(District)


def test_without_the_demonstration_no_sign_ins_are_promised(developer: FlaskClient) -> None:
    assert cast.PASSWORD not in developer.get("/dev/sign-ins").text
    assert cast.PASSWORD not in developer.get("/dev/sign-ins.txt").text


def test_everybody_is_the_same_on_every_machine_and_more_come_each_week(now: datetime) -> None:
    one, other = (list(Crowd(joining.homes(), Random(7)).joiners(now)) for _ in range(2))
    assert one == other
    weeks = Counter(joiner.week for joiner in one)
    assert weeks[5] < weeks[6] < weeks[7]


def test_production_never_gets_made_up_people(production: Flask, now: datetime) -> None:
    with production.app_context(), pytest.raises(RuntimeError, match="made up"):
        demo.fill(now, say_nothing)
