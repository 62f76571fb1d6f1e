"""Urgent words that nobody acts on for 15 minutes are told to those who lead the unit, once."""

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from mcv.audit import queries as audit
from mcv.conversations import actions
from mcv.conversations.models import Conversation
from mcv.conversations.queries import threads
from mcv.conversations.rules.states import ClosedBecause
from mcv.delivery.models import Contact, Delivery, Outgoing
from mcv.extensions import db
from mcv.registry import JOBS
from mcv.staff.models import StaffMember
from mcv.staff.rules import Role
from tests.builders.conversations import a_conversation, acting, an_officer, answered
from tests.builders.members import a_member
from tests.builders.places import a_district, a_ward
from tests.builders.staff import a_staff_member
from tests.conftest import SignInAs

QUARTER = timedelta(minutes=15)
SECOND = timedelta(seconds=1)


def told(now: datetime) -> list[str]:
    """Let the clock strike; return who has been mailed about urgent replies, sorted by address."""
    actions.escalate_due(now)
    db.session.flush()
    found = (
        select(Contact.address)
        .join(Delivery, Delivery.contact_id == Contact.id)
        .join(Outgoing, Outgoing.id == Delivery.outgoing_id)
        .where(Outgoing.subject == "An urgent reply waits on the desk")
        .order_by(Contact.address)
    )
    return list(db.session.scalars(found))


def a_lead(name: str = "ann", role: Role = Role.SPOC, place: str = "Canterbury") -> StaffMember:
    email = f"{name}@kent.example"
    return a_staff_member(name=name, role=role, district=a_district(place), email=email)


def write_again(conversation: Conversation, words: str, now: datetime) -> None:
    actions.go_on(conversation, words, form_id=None, now=now)


def test_spocs_and_inspectors_of_the_unit_are_told_after_a_quarter_of_an_hour(
    now: datetime,
) -> None:
    a_lead("ann")
    a_lead("bob", Role.INSPECTOR)
    a_lead("cat", Role.PCSO)
    a_lead("dan", Role.SPOC, "Dover")
    a_conversation("He has a knife")
    assert told(now + QUARTER - SECOND) == []
    assert told(now + QUARTER) == ["ann@kent.example", "bob@kent.example"]


def test_it_is_told_once(now: datetime) -> None:
    a_lead()
    conversation = a_conversation("He has a knife")
    assert len(told(now + QUARTER)) == 1
    write_again(conversation, "the knife is out", now + 2 * QUARTER)
    assert len(told(now + 4 * QUARTER)) == 1


def test_calm_words_are_not_escalated(now: datetime) -> None:
    a_lead()
    a_conversation("Thank you for the talk")
    assert told(now + 9 * QUARTER) == []


def test_the_quarter_of_an_hour_counts_from_the_urgent_words(now: datetime) -> None:
    a_lead()
    conversation = a_conversation("I saw a van")
    write_again(conversation, "He has a knife", now + 10 * QUARTER)
    write_again(conversation, "the knife again", now + 10 * QUARTER + SECOND)
    assert told(now + 11 * QUARTER - SECOND) == []
    assert len(told(now + 11 * QUARTER)) == 1


def test_what_an_officer_has_claimed_answered_or_closed_is_not_escalated(now: datetime) -> None:
    a_lead()
    officer = an_officer()
    actions.claim(a_conversation("He has a knife").id, acting(officer), now)
    answered(a_conversation("He has a gun"), officer, now)
    closed = a_conversation("They set fire to it")
    actions.close(closed.id, ClosedBecause.BY_PHONE, "", acting(officer), now)
    assert told(now + 9 * QUARTER) == []


def test_a_claim_put_back_has_a_quarter_of_an_hour_again(now: datetime) -> None:
    a_lead()
    conversation, officer = a_conversation("He has a knife"), acting(an_officer())
    actions.claim(conversation.id, officer, now)
    actions.release(conversation.id, officer, now + 2 * QUARTER)
    assert told(now + 3 * QUARTER - SECOND) == []
    assert len(told(now + 3 * QUARTER)) == 1


def test_new_urgent_words_that_the_claimer_leaves_alone_are_escalated(now: datetime) -> None:
    a_lead()
    conversation, officer = a_conversation("I saw a van"), acting(an_officer())
    actions.claim(conversation.id, officer, now)
    write_again(conversation, "He has a knife", now + QUARTER)
    assert len(told(now + 2 * QUARTER)) == 1


def test_a_note_of_the_claimer_shows_that_the_new_words_were_read(now: datetime) -> None:
    a_lead()
    conversation, officer = a_conversation("I saw a van"), acting(an_officer())
    actions.claim(conversation.id, officer, now)
    write_again(conversation, "He has a knife", now + QUARTER)
    actions.note(conversation.id, "On my way", actor=officer, form_id=None, now=now + QUARTER)
    assert told(now + 9 * QUARTER) == []


def test_another_unit_hears_of_what_it_is_handed(now: datetime) -> None:
    a_lead("ann")
    a_lead("dan", Role.SPOC, "Dover")
    conversation = a_conversation("He has a knife")
    told(now + QUARTER)
    dover, at = a_district("Dover"), now + 2 * QUARTER
    actions.hand_over(conversation.id, dover.id, "It is in Deal.", acting(an_officer()), at)
    assert told(at + QUARTER) == ["ann@kent.example", "dan@kent.example"]


def test_urgent_words_of_a_later_wait_are_escalated_anew(now: datetime) -> None:
    a_lead()
    conversation = a_conversation("He has a knife")
    told(now + QUARTER)
    answered(conversation, an_officer(), now + 2 * QUARTER)
    write_again(conversation, "He is back with the knife", now + 3 * QUARTER)
    assert len(told(now + 4 * QUARTER)) == 2


def test_without_leads_everybody_who_answers_in_the_unit_is_told(now: datetime) -> None:
    a_staff_member(role=Role.PCSO, ward=a_ward("Wincheap"), email="pcso@kent.example")
    a_lead("dan", Role.INSPECTOR, "Dover")
    a_conversation("He has a knife")
    assert told(now + QUARTER) == ["pcso@kent.example"]


def test_without_anybody_posted_the_inspectors_of_the_force_are_told_the_unit(
    now: datetime,
) -> None:
    a_lead("dan", Role.INSPECTOR, "Dover")
    a_lead("eve", Role.SPOC, "Dover")
    conversation = a_conversation("He has a knife")
    assert told(now + QUARTER) == ["dan@kent.example"]
    letter = db.session.scalars(select(Outgoing.text_body)).one()
    assert "posted to Canterbury CSU at once" in letter
    assert conversation.ref not in letter


def test_with_nobody_at_all_the_thread_says_so(now: datetime) -> None:
    conversation = a_conversation("He has a knife")
    assert told(now + QUARTER) == []
    assert "nobody is posted" in threads.entries(conversation.id)[-1].body


def test_the_letter_says_neither_who_wrote_nor_what(now: datetime) -> None:
    a_lead()
    member = a_member(name="Wilhelmina Ashdown")
    conversation = a_conversation("He has a knife", member=member)
    told(now + QUARTER)
    letter = db.session.scalars(select(Outgoing)).one()
    for body in (letter.text_body, letter.html_body, letter.subject):
        assert not [word for word in ("Ashdown", "knife", "Wincheap") if word in body]
    assert f"https://voice.example/desk/replies/{conversation.ref}" in letter.text_body


def test_desk_thread_and_record_say_that_it_was_escalated(
    client: FlaskClient, sign_in: SignInAs, now: datetime
) -> None:
    conversation = a_conversation("He has a knife")
    sign_in(client, a_lead("Ann"))
    assert "Escalated" not in client.get("/desk/replies").text
    told(now + QUARTER)
    assert "Escalated</strong>" in client.get("/desk/replies").text
    assert "Told by email: PC Ann" in client.get(f"/desk/replies/{conversation.ref}").text
    entry = db.session.scalars(audit.entries(action="reply.escalate")).one()
    assert (entry.subject, entry.details) == (conversation.subject, {"told": 1})


def test_erased_words_are_not_escalated(now: datetime) -> None:
    a_lead()
    conversation = a_conversation("He has a knife")
    actions.erase_words(conversation.member, now)
    assert told(now + 9 * QUARTER) == []


def test_the_clock_looks_every_minute() -> None:
    job = next(job for job in JOBS if job.name == "escalate-urgent-replies")
    assert job.when == {"second": 30}


@pytest.mark.parametrize("minutes", [15, 60 * 24])
def test_a_clock_that_stood_still_catches_up(now: datetime, minutes: int) -> None:
    a_lead()
    a_conversation("He has a knife")
    a_conversation("He has a gun")
    assert len(told(now + timedelta(minutes=minutes))) == 2
