"""The demonstration's town, filled once for the rules below, which only look at it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pyotp
import pytest
import time_machine
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
from mcv.dev.demo import cast
from mcv.dev.demo.crowd import WEEKS
from mcv.extensions import db
from mcv.members import queries as members
from mcv.members.models import Member
from mcv.members.rules import Kind, State
from mcv.places.models import District
from mcv.reporting.models import WeeklyReport
from mcv.staff import credentials
from mcv.staff import queries as staff
from tests import stores
from tests.conftest import MONDAY_MORNING

NOT_SHOWN = {AlertState.WITHDRAWN, AlertState.SENDING}
"""The demonstration's post is past, and what is withdrawn is of no interest."""


def say_nothing(_line: str) -> None:
    return None


def number_of(model: Any, *conditions: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


@pytest.fixture(scope="module", autouse=True)
def town(application: Flask, store: stores.Store) -> Iterator[None]:
    """The demonstration, which takes seconds to fill, as every test of this file finds it."""
    with application.app_context(), time_machine.travel(MONDAY_MORNING, tick=False):
        assert demo.fill(MONDAY_MORNING, say_nothing)
        db.session.commit()
        db.session.remove()
    with store.left_as_it_is(application):
        yield


def test_a_few_hundred_people_of_every_kind_live_in_every_district(now: datetime) -> None:
    everybody = db.session.scalars(select(Member)).all()
    assert 200 < len(everybody) < 400
    assert set(members.households_by_district()) == set(db.session.scalars(select(District.id)))
    assert {member.kind for member in everybody} == set(Kind)
    assert {member.state for member in everybody} >= {State.UNVERIFIED, State.VERIFIED, State.LEFT}
    assert max(member.joined_at for member in everybody) < now
    of_residents = Member.kind == Kind.RESIDENT, Member.state == State.VERIFIED
    assert members.households() < number_of(Member, *of_residents)


def test_none_of_its_letters_waits_and_a_second_start_changes_nothing(now: datetime) -> None:
    assert number_of(Delivery, Delivery.state == Sent.SENT) > 200
    assert number_of(Delivery, Delivery.state == Sent.QUEUED) == 0
    assert number_of(Chunk, Chunk.due_at.is_not(None)) == 0
    before = number_of(Member)
    assert demo.fill(now, say_nothing) is False
    assert number_of(Member) == before


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


def test_each_full_week_has_its_report_and_each_source_its_campaign() -> None:
    assert number_of(WeeklyReport) == len(WEEKS)
    codes = set(db.session.scalars(select(Campaign.code))) | set(SOURCES_WITHOUT_CAMPAIGN)
    assert set(db.session.scalars(select(Member.source))) == codes


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
