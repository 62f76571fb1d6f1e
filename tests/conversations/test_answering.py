"""An officer answers: the member hears that an answer waits, and nothing more, by mail."""

from datetime import datetime, timedelta

import pytest

from mcv.conversations import actions
from mcv.conversations.queries import threads
from mcv.conversations.rules.states import State
from mcv.core.errors import Refused, Stale
from mcv.delivery import actions as post
from mcv.delivery.rules.states import Reason
from mcv.extensions import db
from tests.builders.alerts import a_published
from tests.builders.conversations import (
    a_conversation,
    acting,
    an_officer,
    answered,
    mails_to,
)
from tests.builders.members import a_member

HOUR = timedelta(hours=1)


def test_an_answer_ends_the_wait_and_says_how_long_it_took(now: datetime) -> None:
    conversation = a_conversation()
    answered(conversation, an_officer(), now + 5 * HOUR)
    assert (conversation.state, conversation.due_at) == (State.ANSWERED, None)
    assert conversation.answered_after_seconds == 5 * 3600


def test_an_answer_takes_the_claim_and_the_alarm_away(now: datetime) -> None:
    conversation, officer = a_conversation("He has a knife"), an_officer()
    actions.claim(conversation.id, acting(officer), now)
    answered(conversation, officer, now)
    assert (conversation.holder_id, conversation.urgent) == (None, False)


def test_the_mail_says_only_that_an_answer_waits(now: datetime) -> None:
    member = a_member()
    conversation = a_conversation("About my neighbour", member=member, version=a_published())
    answered(conversation, an_officer(), now, "We spoke to him.")
    mail = mails_to(member)[-1]
    assert mail.subject == "An answer waits for you"
    assert mail.from_name == "My Community Voice"
    for secret in ("neighbour", "spoke", "Theft", "Canterbury", "Sam Taylor", "police station"):
        assert secret not in mail.text_body + mail.html_body
    assert "https://voice.example/t/" in mail.text_body


def test_an_answer_sent_twice_is_one_answer_and_one_mail(now: datetime) -> None:
    member, officer = a_member(), acting(an_officer())
    conversation = a_conversation(member=member)
    for _ in range(2):
        actions.answer(
            conversation.id, "Yes", actor=officer, form_id="form-000001", last_seen=99, now=now
        )
    assert len(threads.entries_for_member(conversation.id)) == 2
    assert len(mails_to(member)) == 1


def test_nobody_answers_words_they_have_not_read(now: datetime) -> None:
    conversation = a_conversation()
    seen = threads.latest_from_member(conversation.id)
    actions.go_on(conversation, "And another thing", form_id=None, now=now)
    with pytest.raises(Stale, match="They wrote again"):
        actions.answer(
            conversation.id,
            "Yes",
            actor=acting(an_officer()),
            form_id=None,
            last_seen=seen,
            now=now,
        )


def test_nobody_answers_over_a_colleague(now: datetime) -> None:
    conversation = a_conversation()
    actions.claim(conversation.id, acting(an_officer("Kim Brown")), now)
    with pytest.raises(Stale, match="Kim Brown"):
        answered(conversation, an_officer(), now)


def test_who_stopped_our_mail_gets_none_and_the_officer_is_told(now: datetime) -> None:
    member = a_member()
    conversation = a_conversation(member=member)
    post.stop_contact(member.contact, Reason.UNSUBSCRIBED, now)
    assert answered(conversation, an_officer(), now).unmailed is Reason.UNSUBSCRIBED
    assert mails_to(member) == []
    assert conversation.state is State.ANSWERED


def test_an_empty_answer_is_refused(now: datetime) -> None:
    with pytest.raises(Refused, match="Write the answer"):
        answered(a_conversation(), an_officer(), now, "  ")


def test_a_note_is_seen_by_colleagues_and_never_by_the_member(now: datetime) -> None:
    conversation = a_conversation()
    actions.note(conversation.id, "Known to us", actor=acting(an_officer()), form_id=None, now=now)
    assert threads.entries(conversation.id)[-1].body == "Known to us"
    assert "Known to us" not in [e.body for e in threads.entries_for_member(conversation.id)]


def test_a_half_written_answer_is_kept_until_it_is_sent(now: datetime) -> None:
    conversation, officer = a_conversation(), an_officer()
    actions.keep_draft(conversation, officer.id, "Thank you for", now)
    actions.keep_draft(conversation, officer.id, "Thank you for telling", now)
    kept = threads.draft(conversation.id, officer.id)
    assert kept
    assert kept.body == "Thank you for telling"
    answered(conversation, officer, now)
    db.session.expire_all()
    assert threads.draft(conversation.id, officer.id) is None
