"""A text whose outcome nobody knows is held: it leaves again only if Notify says that it never got it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from mcv.core import clock
from mcv.core import settings as settings_of
from mcv.delivery import actions, queries
from mcv.delivery.models import Chunk, Delivery, Outgoing
from mcv.delivery.rules.states import Reason, State
from mcv.extensions import db
from tests.builders.texts import a_text_contact, some_numbers, texted, texted_to_everybody
from tests.delivery.conftest import QUICK
from tests.notify_server import BROKEN, TOO_FAST, WRONG_KEY, NotifyServer

Send = Callable[..., None]
AT_ONCE = replace(QUICK, doubt_seconds=0.0)
BRIEF = replace(QUICK, reply_seconds=0.2)


def states() -> list[State]:
    return list(db.session.scalars(select(Delivery.state).order_by(Delivery.id)))


def a_text_of_unknown_outcome(notify: NotifyServer, send_texts: Send) -> int:
    """Text somebody, and hear no more of it than that something went wrong; return the outgoing."""
    a_text_contact()
    notify.behaviour.answers = [BROKEN]
    outgoing = texted()
    send_texts()
    return outgoing


def test_a_text_of_unknown_outcome_is_held_and_not_sent_again(
    notify: NotifyServer, send_texts: Send
) -> None:
    outgoing = a_text_of_unknown_outcome(notify, send_texts)
    send_texts()
    assert states() == [State.HELD]
    assert not queries.tally(outgoing).is_finished
    assert (notify.posts, notify.lookups) == (1, [])


def it_was_sent_earlier(by: timedelta) -> None:
    """Move what is written down into the past: senders go by the database's clock, which nobody turns."""
    db.session.rollback()
    for outgoing in db.session.scalars(select(Outgoing)):
        outgoing.created_at -= by
        outgoing.expires_at = outgoing.expires_at and outgoing.expires_at - by
    for chunk in db.session.scalars(select(Chunk)):
        chunk.due_at = chunk.due_at and chunk.due_at - by
    for delivery in db.session.scalars(select(Delivery)):
        delivery.next_attempt_at = delivery.next_attempt_at and delivery.next_attempt_at - by
    db.session.commit()


def test_before_a_held_text_is_sent_again_notify_is_asked_after_a_pause(
    notify: NotifyServer, send_texts: Send
) -> None:
    outgoing = a_text_of_unknown_outcome(notify, send_texts)
    it_was_sent_earlier(by=timedelta(seconds=20))
    send_texts()
    assert notify.lookups == []
    it_was_sent_earlier(by=timedelta(seconds=41))
    send_texts()
    assert len(notify.lookups) == 1
    assert queries.tally(outgoing).sent == len(notify.ledger) == 1


@pytest.mark.parametrize(
    ("status", "state", "reason"),
    [
        ("created", State.SENT, None),
        ("sending", State.SENT, None),
        ("delivered", State.SENT, None),
        ("permanent-failure", State.FAILED, Reason.NO_SUCH_NUMBER),
        ("temporary-failure", State.FAILED, Reason.PHONE_OUT_OF_REACH),
        ("technical-failure", State.FAILED, Reason.GATEWAY_FAILED),
    ],
)
def test_the_provider_decides_what_became_of_a_held_text(
    notify: NotifyServer, send_texts: Send, status: str, state: State, reason: Reason | None
) -> None:
    contact = a_text_contact()
    notify.behaviour.drops_after = True
    notify.behaviour.status = status
    texted()
    send_texts(AT_ONCE)
    delivery = db.session.scalars(select(Delivery)).one()
    assert (delivery.state, delivery.reason) == (state, reason)
    assert len(notify.ledger) == 1
    assert (contact.stopped_because is not None) == (status == "permanent-failure")


def test_a_text_that_notify_took_and_answered_with_garbage_is_not_sent_again(
    notify: NotifyServer, send_texts: Send
) -> None:
    a_text_contact()
    notify.behaviour.garbage = True
    outgoing = texted()
    send_texts(AT_ONCE)
    assert queries.tally(outgoing).sent == len(notify.ledger) == 1


@pytest.mark.parametrize("then", [("new", "old"), ("old", "new"), ("another",)])
def test_a_text_in_doubt_is_not_sent_again_because_the_keys_have_changed(
    app: Flask, notify: NotifyServer, send_texts: Send, then: tuple[str, ...]
) -> None:
    a_text_contact()
    notify.behaviour.drops_after = True
    outgoing = texted()
    before = settings_of.current()
    settings_of.attach(app, replace(before, link_keys=("old",)))
    send_texts()
    assert states() == [State.HELD]
    settings_of.attach(app, replace(before, link_keys=then))
    it_was_sent_earlier(by=timedelta(minutes=2))
    send_texts()
    assert queries.tally(outgoing).sent == len(notify.ledger) == 1


def test_a_sender_that_stood_still_hands_over_nothing_that_may_be_asked_after_by_now(
    notify: NotifyServer, send_texts: Send
) -> None:
    a_text_contact()
    outgoing = texted()
    send_texts(replace(QUICK, handing_over_seconds=0.0))
    assert (states(), notify.posts) == ([State.HELD], 0)
    it_was_sent_earlier(by=timedelta(minutes=2))
    send_texts()
    assert queries.tally(outgoing).sent == len(notify.ledger) == 1


def test_an_answer_that_never_comes_holds_the_text(notify: NotifyServer, send_texts: Send) -> None:
    a_text_contact()
    notify.behaviour.silent_after = 0
    outgoing = texted()
    send_texts(replace(BRIEF, doubt_seconds=0.0))
    assert queries.tally(outgoing).sent == len(notify.ledger) == 1


def test_while_notify_cannot_be_asked_a_held_text_stays_held(
    notify: NotifyServer, send_texts: Send
) -> None:
    a_text_contact()
    notify.behaviour.drops_after = True
    notify.behaviour.lookup_answers = [BROKEN, TOO_FAST, WRONG_KEY]
    outgoing = texted()
    send_texts(AT_ONCE)
    assert queries.tally(outgoing).sent == len(notify.ledger) == 1
    assert len(notify.lookups) == 4


def test_an_opt_out_counts_for_a_held_text_that_notify_never_got(
    notify: NotifyServer, send_texts: Send
) -> None:
    contact = a_text_contact()
    notify.behaviour.answers = [BROKEN]
    began = clock.now()
    outgoing = texted(now=began)
    send_texts()
    actions.forget_contact(contact, began)
    db.session.commit()
    it_was_sent_earlier(by=timedelta(minutes=2))
    send_texts()
    assert queries.tally(outgoing).reasons == {Reason.ERASED: 1}
    assert notify.ledger == []


def test_of_a_cancelled_send_what_may_have_left_is_still_settled(
    notify: NotifyServer, send_texts: Send
) -> None:
    some_numbers(2)
    notify.behaviour.drops_after = True
    began = clock.now()
    outgoing = texted_to_everybody(began)
    send_texts()
    actions.cancel(outgoing, began)
    it_was_sent_earlier(by=timedelta(minutes=2))
    send_texts()
    assert (queries.tally(outgoing.id).sent, len(notify.ledger)) == (2, 2)


def test_a_held_text_is_final_when_nobody_ever_says(notify: NotifyServer, send_texts: Send) -> None:
    a_text_contact()
    notify.behaviour.answers = [BROKEN]
    notify.behaviour.lookup_answers = [BROKEN]
    began = clock.now()
    outgoing = texted(now=began, expires_at=began + timedelta(hours=1))
    send_texts()
    it_was_sent_earlier(by=timedelta(hours=2))
    send_texts()
    assert queries.tally(outgoing).reasons == {Reason.OUTCOME_UNKNOWN: 1}
