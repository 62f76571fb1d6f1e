"""A resident writes: it is kept once, comes to the right desk, and starts the clock."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from mcv.audit.rules import Actor
from mcv.conversations import actions, queries
from mcv.conversations.models import Conversation, Message, Wait
from mcv.conversations.queries import threads
from mcv.conversations.rules.states import ClosedBecause, State
from mcv.core.errors import Refused
from mcv.extensions import db
from mcv.members.actions import erase
from mcv.members.rules import State as Membership
from mcv.places import queries as places
from mcv.places.models import Ward
from tests.builders.alerts import a_comms_officer, a_published
from tests.builders.conversations import (
    a_conversation,
    acting,
    an_officer,
    answered,
)
from tests.builders.members import a_member
from tests.builders.places import a_district, a_ward

HOUR = timedelta(hours=1)


def another_ward() -> Ward:
    return places.wards(a_district("Ashford").id)[0]


def how_many(model: type[Message] | type[Conversation]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_reply_comes_to_the_unit_that_sent_the_alert(now: datetime) -> None:
    assert a_conversation(version=a_published()).district.name == "Canterbury"


def test_a_follower_from_elsewhere_is_answered_by_the_unit_that_wrote(now: datetime) -> None:
    elsewhere = a_member(ward=another_ward(), follows=[a_ward()])
    conversation = a_conversation(member=elsewhere, version=a_published())
    assert conversation.district.name == "Canterbury"
    assert conversation.ward.district.name == "Ashford"


def test_what_was_not_about_an_alert_comes_to_the_unit_at_home(now: datetime) -> None:
    assert a_conversation(member=a_member(ward=another_ward())).district.name == "Ashford"


def test_the_same_form_sent_twice_is_one_message(now: datetime) -> None:
    member = a_member()
    for _ in range(2):
        actions.receive(member, "A van", alert=None, form_id="form-000001", now=now)
    assert (how_many(Message), how_many(Conversation)) == (1, 1)


def test_two_replies_to_one_alert_are_one_conversation(now: datetime) -> None:
    member, version = a_member(), a_published()
    first = a_conversation("One", member=member, version=version)
    second = a_conversation("Two", member=member, version=version)
    assert first.id == second.id
    assert [entry.body for entry in threads.entries_for_member(first.id)] == ["One", "Two"]


def test_the_clock_runs_from_the_first_unanswered_words(now: datetime) -> None:
    member, version = a_member(), a_published()
    conversation = a_conversation(member=member, version=version)
    a_conversation(member=member, version=version, now=now + 5 * HOUR)
    assert conversation.due_at == now + 72 * HOUR


def test_a_further_reply_opens_an_answered_one_again(now: datetime) -> None:
    conversation = a_conversation()
    answered(conversation, an_officer(), now + HOUR)
    actions.go_on(conversation, "One more thing", form_id=None, now=now + 2 * HOUR)
    assert (conversation.state, conversation.due_at) == (State.NEW, now + 74 * HOUR)


def test_a_further_reply_opens_a_closed_one_again(now: datetime) -> None:
    conversation = a_conversation()
    officer = acting(an_officer())
    actions.close(conversation.id, ClosedBecause.SETTLED, "", officer, now)
    actions.go_on(conversation, "It is not", form_id=None, now=now)
    assert (conversation.state, conversation.closed_because) == (State.NEW, None)


def test_a_further_reply_leaves_a_claimed_one_with_its_officer(now: datetime) -> None:
    conversation, officer = a_conversation(), an_officer()
    actions.claim(conversation.id, acting(officer), now)
    actions.go_on(conversation, "Hello?", form_id=None, now=now)
    assert (conversation.state, conversation.holder_id) == (State.CLAIMED, officer.id)


def test_urgent_words_raise_it_and_say_why(now: datetime) -> None:
    conversation = a_conversation("He has a knife")
    assert (conversation.urgent, conversation.urgent_because) == (True, "knife")


def test_later_urgent_words_raise_it_too(now: datetime) -> None:
    conversation = a_conversation("He has a knife")
    actions.go_on(conversation, "and threatens us", form_id=None, now=now)
    assert conversation.urgent_because == "knife, threatens"


@pytest.mark.parametrize("state", [Membership.UNVERIFIED, Membership.ERASED])
def test_who_is_no_member_cannot_write(now: datetime, state: Membership) -> None:
    with pytest.raises(Refused, match="Call 101"):
        actions.receive(a_member(state=state), "Hello", alert=None, form_id=None, now=now)


def test_who_left_may_still_tell_us_what_they_saw(now: datetime) -> None:
    assert a_conversation(member=a_member(state=Membership.LEFT, left_at=now)).id


def test_one_member_cannot_flood_the_desk(now: datetime) -> None:
    member = a_member()
    for _ in range(20):
        a_conversation(member=member)
    with pytest.raises(Refused, match="20 messages"):
        a_conversation(member=member)
    assert a_conversation(member=member, now=now + 24 * HOUR)


def test_a_wait_is_counted_once_however_often_they_write(now: datetime) -> None:
    conversation = a_conversation()
    actions.go_on(conversation, "And", form_id=None, now=now)
    assert db.session.scalar(select(func.count()).select_from(Wait)) == 1


def test_replies_to_a_message_of_the_whole_force_come_to_the_unit_at_home(now: datetime) -> None:
    comms = a_comms_officer()
    version = a_published(comms, approver=a_comms_officer(), district_id=None)
    conversation = a_conversation(member=a_member(ward=another_ward()), version=version)
    assert conversation.district.name == "Ashford"


def test_when_somebody_is_erased_every_word_goes_and_the_figures_stay(now: datetime) -> None:
    member = a_member(state=Membership.LEFT, left_at=now)
    conversation, officer = a_conversation("my name is Jo", member=member), an_officer()
    actions.note(conversation.id, "this is Jo", actor=acting(officer), form_id=None, now=now)
    a_conversation("somebody else wrote this")
    erase(member, Actor.system(), now)
    db.session.expire_all()
    bodies = db.session.scalars(select(Message.body).order_by(Message.id)).all()
    assert not [body for body in bodies if "Jo" in body]
    assert "somebody else wrote this" in bodies
    assert conversation.state is State.CLOSED
    assert queries.reply_times(now, now + HOUR).replies == 2
