"""What the sender does with the queue, against a real relay on a real socket."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from config import MailRelay
from mcv.audit.rules import Actor
from mcv.core import clock
from mcv.core import settings as settings_of
from mcv.delivery import actions, queries
from mcv.delivery.models import Chunk, Contact, Delivery
from mcv.delivery.rules.states import Lane, Reason, State
from mcv.extensions import db
from tests.builders.delivery import (
    HTML,
    TEXT,
    a_contact,
    a_wording,
    an_outgoing,
    sent_to_everybody,
    some_contacts,
)
from tests.delivery.conftest import QUICK
from tests.faults.relay import Relay

Send = Callable[..., None]


def to_everybody(**changes: object) -> int:
    return sent_to_everybody(clock.now(), **changes).id


def reached(relay: Relay) -> list[str]:
    return sorted(line.recipient for line in relay.ledger)


def test_everybody_gets_one_message_of_their_own(relay: Relay, send: Send) -> None:
    contacts = some_contacts(40)
    outgoing = to_everybody()
    send()
    assert reached(relay) == sorted(contact.address for contact in contacts)
    tally = queries.tally(outgoing)
    assert (tally.sent, tally.queued, tally.is_finished) == (40, 0, True)
    assert len({line.message_id for line in relay.ledger}) == 40


def test_a_finished_chunk_is_never_claimed_again(relay: Relay, send: Send) -> None:
    some_contacts(3)
    to_everybody()
    send()
    send()
    assert len(relay.ledger) == 3
    assert db.session.scalars(select(Chunk.due_at)).all() == [None]


def test_a_relay_without_pipelining_is_served_step_by_step(relay: Relay, send: Send) -> None:
    relay.behaviour.pipelining = False
    relay.behaviour.refuse = {"member1@example.org": "550 5.1.1 nobody"}
    some_contacts(5)
    outgoing = to_everybody()
    send()
    assert queries.tally(outgoing).sent == 4


@pytest.mark.parametrize("asks", [False, True])
def test_a_dead_address_fails_is_suppressed_and_not_tried_again(
    relay: Relay, send: Send, asks: bool
) -> None:
    relay.behaviour.asks_for_content_of_the_refused = asks
    relay.behaviour.refuse = {"member1@example.org": "550 5.1.1 No such user"}
    some_contacts(4)
    first, second = to_everybody(), to_everybody()
    send()
    tallies = [queries.tally(first), queries.tally(second)]
    assert [tally.sent for tally in tallies] == [3, 3]
    dead = queries.contact_at("member", "member1@example.org")  # type: ignore[arg-type]
    assert dead is not None
    assert dead.stopped_because is Reason.NO_SUCH_ADDRESS
    assert all(tally.reasons == {Reason.NO_SUCH_ADDRESS: 1} for tally in tallies)


def test_a_refusal_for_policy_fails_the_row_and_leaves_the_contact(
    relay: Relay, send: Send
) -> None:
    relay.behaviour.refuse = {"jo@example.org": "554 5.7.1 Blocked"}
    contact = a_contact()
    outgoing = to_everybody()
    send()
    assert queries.tally(outgoing).reasons == {Reason.REFUSED: 1}
    assert contact.stopped_because is None


def test_a_temporary_refusal_waits_with_its_attempt_counted(relay: Relay, send: Send) -> None:
    relay.behaviour.refuse = {"jo@example.org": "451 4.7.1 Greylisted"}
    a_contact()
    a_contact("al@example.org")
    outgoing = to_everybody()
    send()
    waiting = db.session.scalars(select(Delivery).where(Delivery.state == State.QUEUED)).one()
    assert waiting.attempts == 1
    assert waiting.next_attempt_at is not None
    assert db.session.scalars(select(Chunk.due_at)).one() == waiting.next_attempt_at
    assert queries.tally(outgoing).sent == 1


def test_a_temporary_refusal_of_something_about_to_expire_is_final(
    relay: Relay, send: Send
) -> None:
    relay.behaviour.refuse = {"jo@example.org": "451 4.7.1 Greylisted"}
    a_contact()
    outgoing = to_everybody(expires_at=clock.now() + timedelta(seconds=8))
    send()
    assert queries.tally(outgoing).reasons == {Reason.EXPIRED: 1}


def test_an_opt_out_counts_for_what_is_already_queued(relay: Relay, send: Send) -> None:
    some_contacts(2)
    leaver = a_contact()
    outgoing = to_everybody()
    actions.stop_contact(leaver, Reason.UNSUBSCRIBED, clock.now())
    send()
    assert leaver.address not in reached(relay)
    assert queries.tally(outgoing).reasons == {Reason.UNSUBSCRIBED: 1}


def test_what_somebody_asked_for_reaches_a_stopped_contact(relay: Relay, send: Send) -> None:
    contact = a_contact()
    actions.stop_contact(contact, Reason.NO_SUCH_ADDRESS, clock.now())
    outgoing = an_outgoing(clock.now(), lane=Lane.NOTICE, reaches_stopped=True)
    actions.post_to_one(outgoing, contact, clock.now())
    send()
    assert reached(relay) == [contact.address]


def test_a_cancelled_outgoing_is_not_sent(relay: Relay, send: Send) -> None:
    some_contacts(3)
    outgoing = sent_to_everybody(clock.now())
    actions.cancel(outgoing, clock.now())
    send()
    assert relay.ledger == []
    assert queries.tally(outgoing.id).reasons == {Reason.CANCELLED: 3}


def test_an_expired_outgoing_is_not_sent(relay: Relay, send: Send) -> None:
    some_contacts(3)
    outgoing = to_everybody(expires_at=clock.now() - timedelta(seconds=1))
    send()
    assert relay.ledger == []
    assert queries.tally(outgoing).reasons == {Reason.EXPIRED: 3}


def test_an_address_that_no_relay_takes_fails_by_name_and_others_go_on(
    relay: Relay, send: Send
) -> None:
    some_contacts(2)
    a_contact("jø@example.org")
    outgoing = to_everybody()
    send()
    assert queries.tally(outgoing).reasons == {Reason.ADDRESS_UNUSABLE: 1}
    assert queries.tally(outgoing).sent == 2


def test_while_sending_is_paused_nothing_leaves(relay: Relay, send: Send, app: Flask) -> None:
    some_contacts(2)
    outgoing = to_everybody()
    actions.pause_sending("too many bounces", Actor.system(), clock.now())
    app.test_cli_runner().invoke(args=["delivery", "status"])
    db.session.commit()
    assert queries.health(clock.now()).paused_because == "too many bounces"
    actions.resume_sending(Actor.system(), clock.now())
    send()
    assert queries.tally(outgoing).sent == 2


def test_a_421_after_some_messages_loses_and_repeats_nothing(relay: Relay, send: Send) -> None:
    relay.behaviour.content_answers = ["250 Ok"] * 5 + ["421 4.3.2 later"]
    some_contacts(20)
    outgoing = to_everybody()
    send()
    tally = queries.tally(outgoing)
    assert (tally.sent, tally.queued) == (19, 1)
    assert len(set(reached(relay))) == len(reached(relay)) == 19


def test_a_relay_that_refuses_us_stops_nobody(relay: Relay, send: Send) -> None:
    relay.behaviour.refuse_senders = "550 5.7.1 Not from you"
    contact = a_contact()
    outgoing = to_everybody(expires_at=clock.now() + timedelta(seconds=2))
    send(replace(QUICK, hold_seconds=0.1))
    assert contact.stopped_because is None
    assert queries.tally(outgoing).reasons == {Reason.EXPIRED: 1}


def test_the_password_is_never_given_in_clear_where_tls_is_configured(
    relay: Relay, send: Send, app: Flask
) -> None:
    a_contact()
    outgoing = to_everybody(expires_at=clock.now() + timedelta(seconds=1))
    ours = settings_of.current()
    safe = MailRelay(port=relay.port, tls="starttls", username="me", password="secret")
    settings_of.attach(app, replace(ours, relay=safe))
    send(replace(QUICK, hold_seconds=0.1))
    assert relay.ledger == []
    assert queries.tally(outgoing).sent == 0


def test_an_unfit_letter_is_held_back_whole(relay: Relay, send: Send) -> None:
    some_contacts(2)
    wording = a_wording(text=TEXT, html=HTML.replace("<p>", "").strip()[:0])
    outgoing = to_everybody(wording=wording)
    send()
    assert relay.ledger == []
    assert queries.tally(outgoing).queued == 2


def test_one_to_one_notices_do_not_stand_behind_a_bulk_send(relay: Relay, send: Send) -> None:
    some_contacts(600)
    to_everybody()
    hurried = a_contact("hurried@example.org")
    notice = an_outgoing(clock.now(), lane=Lane.NOTICE)
    actions.post_to_one(notice, hurried, clock.now())
    send()
    order = [line.recipient for line in relay.ledger]
    assert order.index("hurried@example.org") < 300
    assert len(order) == 601


def test_a_contact_is_known_whatever_its_letter_case() -> None:
    assert a_contact("Jo@Example.ORG").id == db.session.scalars(select(Contact.id)).one()
