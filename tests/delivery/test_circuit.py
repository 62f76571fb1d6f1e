"""A relay that fails everybody stops the queue, and costs no recipient anything."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from config import MailRelay
from mcv.audit.rules import Actor
from mcv.core import clock
from mcv.core import settings as settings_of
from mcv.delivery import actions, queries
from mcv.delivery.engine import circuit
from mcv.delivery.engine.holdings import UNUSABLE
from mcv.delivery.engine.journal import Journals
from mcv.delivery.engine.stationery import MailStationery
from mcv.delivery.engine.store import Store
from mcv.delivery.engine.work import Batch, Errand, Opening, Result
from mcv.delivery.models import Circuit, Contact, Delivery, Sender
from mcv.delivery.rules.circuit import Cause
from mcv.delivery.rules.states import Reason, State
from mcv.extensions import db
from tests.builders.circuits import an_open_circuit
from tests.builders.delivery import a_contact, a_house, sent_to_everybody, some_contacts
from tests.delivery.conftest import QUICK
from tests.delivery.test_fence import DEAD, claimed
from tests.faults.behaviour import Fault, Point
from tests.faults.relay import Relay

Send = Callable[..., None]
SOON = timedelta(seconds=1.2)
FOR_EVERYBODY = {
    "a wrong password": (Point.SIGN_IN, "535 5.7.8 Wrong", Cause.NOT_LET_IN),
    "no sign-in": (Point.SENDER, "530 5.7.0 Sign in first", Cause.NOT_LET_IN),
    "a greeting of 554": (Point.GREETING, "554 No service here", Cause.NOT_LET_IN),
    "554 at MAIL": (Point.SENDER, "554 5.7.1 Not from you", Cause.NOT_LET_IN),
    "550 at MAIL": (Point.SENDER, "550 5.7.1 Not from you", Cause.NOT_LET_IN),
    "550 at RCPT": (Point.RECIPIENT, "550 5.1.1 <x@example.org> unknown", Cause.REFUSES_EVERYBODY),
    "554 at RCPT": (Point.RECIPIENT, "554 5.7.1 Relaying denied", Cause.REFUSES_EVERYBODY),
    "554 for the content": (Point.CONTENT, "554 5.7.1 Spam", Cause.REFUSES_EVERYBODY),
}


def failing(relay: Relay, name: str, app: Flask, times: int | None = None) -> Cause:
    point, words, cause = FOR_EVERYBODY[name]
    relay.behaviour.faults[point] = Fault(words, times=times)
    if point is Point.SIGN_IN:
        relay.behaviour.sign_in = "AG1lAHNlY3JldA=="
        ours = settings_of.current()
        mine = MailRelay(port=relay.port, connections=3, username="me", password="secret")
        settings_of.attach(app, replace(ours, relay=mine))
    return cause


def stopped() -> int:
    found = select(func.count()).select_from(Contact).where(Contact.stopped_at.is_not(None))
    return db.session.scalar(found) or 0


@pytest.mark.parametrize("name", FOR_EVERYBODY)
def test_it_opens_suppresses_nobody_and_spends_no_attempts(
    relay: Relay, send: Send, app: Flask, name: str
) -> None:
    cause = failing(relay, name, app)
    some_contacts(40)
    outgoing = sent_to_everybody(clock.now(), expires_at=clock.now() + SOON).id
    send()
    found = queries.open_circuit()
    assert found is not None
    assert found.cause is cause
    assert "@" not in found.detail
    assert queries.tally(outgoing).reasons == {Reason.EXPIRED: 40}
    assert set(db.session.scalars(select(Delivery.attempts))) == {0}
    assert stopped() == 0


@pytest.mark.parametrize(
    ("name", "times"), [("a wrong password", 6), ("554 at MAIL", 6), ("550 at RCPT", 25)]
)
def test_it_closes_by_itself_when_the_relay_works_again_and_everybody_gets_theirs(
    relay: Relay, send: Send, app: Flask, name: str, times: int
) -> None:
    failing(relay, name, app, times=times)
    some_contacts(40)
    outgoing = sent_to_everybody(clock.now()).id
    send()
    assert queries.open_circuit() is None
    assert queries.tally(outgoing).sent == len(relay.ledger) == 40
    assert set(db.session.scalars(select(Delivery.attempts))) == {1}
    assert stopped() == 0


def test_one_message_at_a_time_tries_whether_the_relay_is_back(relay: Relay, send: Send) -> None:
    relay.behaviour.faults[Point.RECIPIENT] = Fault("554 5.7.1 Relaying denied")
    some_contacts(40)
    sent_to_everybody(clock.now(), expires_at=clock.now() + SOON)
    send()
    probes = db.session.scalars(select(Circuit.probes)).one()
    assert probes >= 2
    # the twenty, what the other connection had in flight, and one a probe
    assert relay.refused <= 20 + 2 + probes


def test_dead_addresses_that_stand_together_do_not_stop_the_post_for_good(
    relay: Relay, send: Send
) -> None:
    some_contacts(120)
    relay.behaviour.refuse = {f"member{n}@example.org": "550 5.1.1 No" for n in range(30)}
    outgoing = sent_to_everybody(clock.now()).id
    send()
    assert queries.open_circuit() is None
    assert queries.tally(outgoing).sent == 90
    assert queries.tally(outgoing).reasons == {Reason.NO_SUCH_ADDRESS: 30}


def test_a_refusal_that_nothing_followed_fails_the_row_and_keeps_the_address(
    relay: Relay, send: Send
) -> None:
    relay.behaviour.refuse = {"jo@example.org": "550 5.1.1 No such user"}
    contact = a_contact()
    outgoing = sent_to_everybody(clock.now()).id
    send()
    assert queries.tally(outgoing).reasons == {Reason.NO_SUCH_ADDRESS: 1}
    assert contact.stopped_because is None


def test_a_relay_that_was_out_of_reach_is_back_when_it_lets_us_in(relay: Relay, send: Send) -> None:
    an_open_circuit(clock.now(), Cause.OUT_OF_REACH)
    send()
    assert queries.open_circuit() is None
    assert relay.ledger == []


@pytest.mark.parametrize("cause", [Cause.NOT_LET_IN, Cause.REFUSES_EVERYBODY])
def test_one_that_refused_us_must_take_a_message_before_it_is_trusted(
    relay: Relay, send: Send, cause: Cause
) -> None:
    an_open_circuit(clock.now(), cause)
    send()
    assert queries.open_circuit() is not None
    a_contact()
    outgoing = sent_to_everybody(clock.now()).id
    send()
    assert queries.open_circuit() is None
    assert queries.tally(outgoing).sent == 1


def test_a_pause_by_a_person_is_not_ended_by_a_relay_that_works(relay: Relay) -> None:
    actions.pause_sending("too many bounces", Actor.system(), clock.now())
    an_open_circuit(clock.now())
    db.session.commit()
    with db.engine.begin() as connection:
        circuit.close(connection)
    db.session.expire_all()
    assert queries.open_circuit() is None
    assert queries.pause() is not None


def test_a_person_may_give_the_relay_another_chance_at_once(app: Flask) -> None:
    an_open_circuit(clock.now())
    actions.resume_sending(Actor.system(), clock.now())
    assert queries.open_circuit() is None


def opened(owner: str, now: datetime) -> bool:
    db.session.commit()
    circuit.make(db.engine)
    with db.engine.begin() as connection:
        opening = Opening(Cause.OUT_OF_REACH, "the relay cannot be reached", 30.0)
        circuit.open_unless_others_send(connection, opening, owner, QUICK, now)
        return circuit.open_for_cause(connection) is not None


@pytest.mark.parametrize("accepted_ago", [5, 50])
def test_a_sender_that_alone_cannot_reach_the_relay_stops_no_other(
    app: Flask, accepted_ago: int
) -> None:
    now = clock.now()
    accepted_at = now - timedelta(seconds=accepted_ago)
    db.session.add(Sender(name="b", started_at=now, seen_at=now, accepted_at=accepted_at))
    assert opened("a", now) == (accepted_ago > 30)


def test_of_two_senders_one_gets_the_probe_and_the_next_comes_later(app: Flask) -> None:
    now = clock.now()
    an_open_circuit(now)
    db.session.commit()
    patient = replace(QUICK, probe_seconds=8, longest_probe_seconds=60)
    assert circuit.take_probe(db.engine, patient, now)
    assert not circuit.take_probe(db.engine, patient, now + timedelta(seconds=1))
    assert circuit.take_probe(db.engine, patient, now + timedelta(seconds=20))
    db.session.expire_all()
    assert db.session.scalars(select(Circuit.probes)).one() == 2


def test_while_a_relay_refuses_everybody_no_sender_that_has_not_heard_of_it_stops_anybody(
    app: Flask, tmp_path: Path
) -> None:
    now = clock.now()
    some_contacts(2)
    sent_to_everybody(now)
    db.session.commit()
    (portion,) = claimed("late", now).portions
    an_open_circuit(now, Cause.REFUSES_EVERYBODY)
    db.session.commit()
    refused, unusable = (
        Result(portion.lease, portion.terms, row[0], row[1], row[-1], False, meaning)
        for row, meaning in zip(portion.rows, (DEAD, UNUSABLE), strict=True)
    )
    batch = Batch(others=[refused, unusable], conclude=[portion.lease])
    stationery = MailStationery(a_house())
    store = Store(db.engine, Journals(tmp_path, "room"), stationery, QUICK, "late", "relay")
    store.exchange(Errand(batch, (), frozenset([portion.lease])))
    db.session.expire_all()
    states = db.session.execute(select(Delivery.state, Delivery.attempts).order_by(Delivery.id))
    assert states.all() == [(State.QUEUED, 0), (State.FAILED, 1)]
    assert stopped() == 0


def test_the_operator_reads_why_nothing_leaves(app: Flask) -> None:
    an_open_circuit(clock.now())
    db.session.commit()
    said = app.test_cli_runner().invoke(args=["delivery", "status"]).output
    assert "our mail server does not accept mail from us (535 5.7.8 Wrong)" in said
    assert "next try" in said
