"""A member may have alerts left in the inbox and no email for them; letters of the system still come."""

import re
from datetime import datetime

import pytest
from flask.testing import FlaskClient

from mcv.audit.models import AuditEntry
from mcv.audit.rules import Actor
from mcv.delivery import actions as post
from mcv.delivery.rules.states import Kind, Lane, Reason, State
from mcv.extensions import db
from mcv.members import actions
from mcv.members.models import Member
from mcv.members.rules import Reading
from tests.builders.delivery import a_wording, an_outgoing


def test_a_member_chooses_to_read_alerts_here_alone_and_changes_back(
    browser: FlaskClient, member: Member
) -> None:
    page = browser.get("/settings/reading").text
    assert re.search(r'value="email"\s+checked', page)
    assert "urgent ones too" in page
    browser.post("/settings/reading", data={"reading": "here"})
    assert member.reading is Reading.HERE
    assert Reading.HERE.label in browser.get("/settings").text
    browser.post("/settings/reading", data={"reading": "email"})
    assert not member.contact.reads_here
    entries = db.session.query(AuditEntry).order_by(AuditEntry.id).all()
    assert [entry.details["reading"] for entry in entries] == ["here", "email"]


@pytest.mark.parametrize("typed", ["", "both", "HERE"])
def test_a_choice_that_is_none_is_refused(browser: FlaskClient, member: Member, typed: str) -> None:
    answer = browser.post("/settings/reading", data={"reading": typed, "submit": "Save"})
    assert answer.status_code == 422
    assert member.reading is Reading.EMAIL


def test_who_comes_back_gets_email_again(member: Member, now: datetime) -> None:
    actions.choose_reading(member, Reading.HERE, now)
    actions.leave(member, Reason.LEFT, Actor.member(member.id), now)
    assert not member.contact.reads_here


def test_the_letters_of_the_system_know_no_such_choice(member: Member, now: datetime) -> None:
    actions.choose_reading(member, Reading.HERE, now)
    letter = an_outgoing(now, wording=a_wording(kind=Kind.NOTICE), lane=Lane.NOTICE)
    assert post.post_to_one(letter, member.contact, now).state is State.QUEUED
