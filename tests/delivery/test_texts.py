"""What the sender of texts does with the queue, against a server that speaks Notify's HTTP API."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from mcv.audit.rules import Actor
from mcv.core import clock
from mcv.core import settings as settings_of
from mcv.delivery import actions, queries
from mcv.delivery.cli import text_post_sender
from mcv.delivery.models import Contact, Delivery
from mcv.delivery.rules.states import Reason
from mcv.extensions import db
from tests.builders.delivery import a_contact, an_outgoing
from tests.builders.texts import (
    WORDS,
    a_number,
    a_text_contact,
    some_numbers,
    texted,
    texted_to_everybody,
)
from tests.delivery.conftest import QUICK
from tests.faults.relay import Relay
from tests.notify_server import (
    NO_TEMPLATE,
    NOT_A_NUMBER,
    TOO_FAST,
    TRIAL,
    USED_UP,
    WRONG_KEY,
    Answer,
    NotifyServer,
)

Send = Callable[..., None]


def numbers(notify: NotifyServer) -> list[str]:
    return sorted(line.number for line in notify.ledger)


def test_everybody_gets_the_words_once(notify: NotifyServer, send_texts: Send) -> None:
    contacts = some_numbers(12)
    outgoing = texted()
    send_texts()
    assert numbers(notify) == [contact.address for contact in contacts]
    assert {line.words for line in notify.ledger} == {WORDS}
    assert len({line.reference for line in notify.ledger}) == 12
    assert (queries.tally(outgoing).sent, queries.tally(outgoing).is_finished) == (12, True)
    send_texts()
    assert len(notify.ledger) == 12


def test_each_sender_claims_only_what_its_channel_carries(
    relay: Relay, send: Send, notify: NotifyServer, send_texts: Send
) -> None:
    letter = an_outgoing(clock.now())
    actions.post_to_one(letter, a_contact(), clock.now())
    a_text_contact()
    text = texted()
    send_texts()
    assert (queries.tally(text).sent, queries.tally(letter.id).queued) == (1, 1)
    assert relay.ledger == []


def test_the_mail_sender_leaves_texts_alone(relay: Relay, send: Send) -> None:
    a_text_contact()
    text = texted()
    send()
    assert queries.tally(text).queued == 1
    assert relay.ledger == []


def test_nothing_is_posted_to_a_contact_of_another_channel() -> None:
    with pytest.raises(ValueError, match="cannot reach"):
        actions.post_to_one(an_outgoing(clock.now()), a_text_contact(), clock.now())


def test_a_number_that_notify_refuses_is_stopped_and_others_go_on(
    notify: NotifyServer, send_texts: Send
) -> None:
    some_numbers(3)
    notify.behaviour.refuse = {a_number(1): NOT_A_NUMBER}
    outgoing = texted()
    send_texts()
    assert queries.tally(outgoing).reasons == {Reason.NUMBER_UNUSABLE: 1}
    assert queries.tally(outgoing).sent == 2
    stopped = db.session.scalars(select(Contact).where(Contact.stopped_at.is_not(None))).one()
    assert stopped.address == a_number(1)


def test_a_refusal_that_is_about_our_account_stops_nobody(
    notify: NotifyServer, send_texts: Send
) -> None:
    contact = a_text_contact()
    notify.behaviour.refuse = {a_number(): TRIAL}
    outgoing = texted()
    send_texts()
    assert queries.tally(outgoing).reasons == {Reason.GATEWAY_REFUSED: 1}
    assert contact.stopped_because is None


@pytest.mark.parametrize("trouble", [TOO_FAST, USED_UP, WRONG_KEY, NO_TEMPLATE])
def test_when_notify_takes_nothing_from_us_the_sender_rests_and_nobody_is_to_blame(
    notify: NotifyServer, send_texts: Send, trouble: Answer
) -> None:
    some_numbers(5)
    notify.behaviour.answers = [trouble]
    outgoing = texted()
    send_texts()
    assert queries.tally(outgoing).sent == len(notify.ledger) == 5
    assert len(set(numbers(notify))) == 5
    assert not db.session.scalars(select(Contact).where(Contact.stopped_at.is_not(None))).all()
    assert set(db.session.scalars(select(Delivery.attempts))) == {1}


def test_a_text_that_could_not_reach_notify_is_sent_later_and_was_never_in_doubt(
    notify: NotifyServer, send_texts: Send, app: Flask
) -> None:
    a_text_contact()
    outgoing = texted(expires_at=clock.now() + timedelta(seconds=1))
    ours = settings_of.current()
    settings_of.attach(app, replace(ours, texts=replace(ours.texts, url="http://127.0.0.1:9")))
    send_texts()
    assert queries.tally(outgoing).reasons == {Reason.EXPIRED: 1}
    assert notify.posts == 0


def test_an_opt_out_counts_for_a_text_that_is_queued(
    notify: NotifyServer, send_texts: Send
) -> None:
    leaver, *_ = some_numbers(2)
    outgoing = texted()
    actions.stop_contact(leaver, Reason.LEFT, clock.now())
    send_texts()
    assert numbers(notify) == [a_number(1)]
    assert queries.tally(outgoing).reasons == {Reason.LEFT: 1}


def test_a_cancelled_or_expired_text_is_not_sent(notify: NotifyServer, send_texts: Send) -> None:
    a_text_contact()
    cancelled = texted_to_everybody(clock.now())
    expired = texted(expires_at=clock.now() - timedelta(seconds=1))
    actions.cancel(cancelled, clock.now())
    send_texts()
    assert notify.posts == 0
    assert queries.tally(cancelled.id).reasons == {Reason.CANCELLED: 1}
    assert queries.tally(expired).reasons == {Reason.EXPIRED: 1}


def test_while_sending_is_paused_no_text_leaves(notify: NotifyServer, send_texts: Send) -> None:
    a_text_contact()
    outgoing = texted()
    actions.pause_sending("look first", Actor.system(), clock.now())
    db.session.commit()
    post = text_post_sender(QUICK)
    watcher = threading.Timer(0.3, post.stop)
    watcher.start()
    post.run()
    watcher.join()
    assert notify.posts == 0
    assert queries.tally(outgoing).queued == 1


def test_a_code_does_not_stand_behind_an_alert(notify: NotifyServer, send_texts: Send) -> None:
    some_numbers(60)
    texted()
    now = clock.now()
    actions.post_text(a_text_contact(999), "123456 is your code.", now, now + timedelta(minutes=10))
    send_texts()
    order = [line.number for line in notify.ledger]
    assert order.index(a_number(999)) < 10
    assert len(order) == 61


def test_a_code_reaches_a_number_that_is_not_confirmed_yet(
    notify: NotifyServer, send_texts: Send
) -> None:
    contact, now = a_text_contact(), clock.now()
    actions.stop_contact(contact, Reason.UNCONFIRMED, now)
    actions.post_text(contact, "123456 is your code.", now, now + timedelta(minutes=10))
    send_texts()
    assert numbers(notify) == [contact.address]


def test_a_text_that_is_too_long_is_held_back_whole(notify: NotifyServer, send_texts: Send) -> None:
    a_text_contact()
    outgoing = texted(words="x" * 919)
    send_texts()
    assert notify.posts == 0
    assert queries.tally(outgoing).queued == 1
