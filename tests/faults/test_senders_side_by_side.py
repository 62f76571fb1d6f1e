"""Rows 9, 11, 13 and 23 of the fault matrix: senders that stall, or disagree about time."""

import sqlite3
import time
from contextlib import closing
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from mcv.core import clock
from mcv.delivery import actions, queries
from mcv.delivery.engine.moments import Moments
from mcv.delivery.models import Contact, Delivery, Sender
from mcv.delivery.rules.states import Lane, Reason
from mcv.extensions import db
from tests.builders.delivery import a_contact, an_outgoing, sent_to_everybody, some_contacts
from tests.faults.behaviour import HANG, Fault, Point
from tests.faults.conftest import StartSender, repeats, tally, wait_until
from tests.faults.processes import SenderProcess
from tests.faults.relay import Relay

BULK_CONNECTIONS = 2
HOUR = timedelta(hours=1)
MANY = 600


def to_everybody(people: int) -> int:
    some_contacts(people)
    return sent_to_everybody(clock.now()).id


def freeze_where_others_may_write(sender: SenderProcess) -> None:
    """Freeze it; on SQLite not in the middle of a transaction, which would keep everybody out."""
    sender.freeze()
    if db.engine.dialect.name == "sqlite":
        while not _may_write(str(db.engine.url.database)):
            sender.thaw()
            sender.freeze()


def _may_write(file: str) -> bool:
    with closing(sqlite3.connect(file, timeout=0.05, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        connection.rollback()
    return True


def test_a_sender_that_stalled_past_its_lease_is_refused_when_it_wakes(
    relay: Relay, start_sender: StartSender
) -> None:
    outgoing = to_everybody(300)
    relay.behaviour.seconds_a_message = 0.003
    late = start_sender(lease_seconds=1)
    wait_until(lambda: relay.accepted >= 60)
    freeze_where_others_may_write(late)
    start_sender(lease_seconds=60)
    wait_until(lambda: tally(outgoing).is_finished)
    late.thaw()
    assert late.drain() == 0
    assert tally(outgoing).sent == 300
    # what was on a connection at that moment, and nothing that had only been begun
    assert repeats(relay) <= BULK_CONNECTIONS


@pytest.mark.parametrize("off", [HOUR, -HOUR], ids=["an hour fast", "an hour slow"])
def test_a_sender_whose_clock_is_off_repeats_nothing_and_stops_nothing(
    relay: Relay, start_sender: StartSender, off: timedelta
) -> None:
    wrong = start_sender(lease_seconds=60, off=off)
    wait_until(lambda: _senders_at_work() == 1)
    wrong.freeze()
    outgoing = to_everybody(MANY)
    relay.behaviour.seconds_a_message = 0.004
    start_sender(lease_seconds=60)
    wait_until(lambda: relay.accepted >= 30)
    wrong.thaw()
    wait_until(lambda: tally(outgoing).is_finished)
    assert tally(outgoing).sent == len(relay.ledger) == MANY
    assert repeats(relay) == 0


def test_senders_on_several_hosts_go_by_the_databases_clock(database_name: str) -> None:
    right = clock.now()
    with time_machine.travel(right + HOUR):
        told = Moments(db.engine, 60).now()
        mine = clock.now()
    # SQLite lives on one machine: its clock is the only one
    expected = right if database_name == "postgresql" else mine
    assert abs(told - expected) < timedelta(seconds=30)


def test_the_new_version_takes_over_while_the_old_one_drains_within_half_a_minute(
    relay: Relay, start_sender: StartSender
) -> None:
    outgoing = to_everybody(MANY)
    relay.behaviour.seconds_a_message = 0.002
    old = start_sender(lease_seconds=600)
    wait_until(lambda: relay.accepted >= 30)
    start_sender(lease_seconds=600)
    asked = time.monotonic()
    assert old.drain() == 0
    assert time.monotonic() - asked < 30
    wait_until(lambda: tally(outgoing).is_finished)
    assert tally(outgoing).sent == len(relay.ledger) == MANY
    assert repeats(relay) == 0


def test_a_relay_that_keeps_bulk_waiting_does_not_keep_a_notice_waiting(
    relay: Relay, start_sender: StartSender
) -> None:
    relay.behaviour.faults[Point.RECIPIENT] = Fault(HANG, times=BULK_CONNECTIONS)
    outgoing = to_everybody(30)
    start_sender(lease_seconds=60)
    wait_until(lambda: relay.hung == BULK_CONNECTIONS)
    asked = time.monotonic()
    hurried = a_contact("hurried@example.org")
    actions.post_to_one(an_outgoing(clock.now(), lane=Lane.NOTICE), hurried, clock.now())
    db.session.commit()
    wait_until(lambda: relay.accepted == 1)
    assert time.monotonic() - asked < 4
    assert relay.ledger[0].recipient == hurried.address
    wait_until(lambda: tally(outgoing).is_finished)
    assert tally(outgoing).sent == 30


def test_two_senders_stop_for_a_relay_that_refuses_everybody_and_go_on_when_it_works(
    relay: Relay, start_sender: StartSender
) -> None:
    relay.behaviour.faults[Point.RECIPIENT] = Fault("550 5.1.1 No such user")
    outgoing = to_everybody(300)
    for _ in range(2):
        start_sender(lease_seconds=60)
    wait_until(lambda: _circuit_is_open() and relay.refused > 22)
    assert tally(outgoing).queued == 300
    relay.behaviour.faults.clear()
    wait_until(lambda: tally(outgoing).is_finished)
    assert relay.refused < 120
    assert tally(outgoing).sent == len(relay.ledger) == 300
    assert set(db.session.scalars(select(Delivery.attempts))) == {1}
    assert db.session.scalars(select(Contact).where(Contact.stopped_at.is_not(None))).all() == []
    wait_until(lambda: not _circuit_is_open())


def _senders_at_work() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Sender)) or 0


def _circuit_is_open() -> bool:
    db.session.rollback()
    return queries.open_circuit() is not None


def test_who_leaves_or_is_erased_during_a_send_is_not_written_to_after_the_next_claim(
    relay: Relay, start_sender: StartSender
) -> None:
    outgoing = to_everybody(1150)
    relay.behaviour.seconds_a_message = 0.001
    start_sender(lease_seconds=60)
    wait_until(lambda: relay.accepted >= 20)
    leaver, erased = (queries.contact_at("member", f"member{n}@example.org") for n in (1140, 1145))  # type: ignore[arg-type]
    assert leaver is not None
    assert erased is not None
    address = erased.address
    actions.stop_contact(leaver, Reason.UNSUBSCRIBED, clock.now())
    actions.forget_contact(erased, clock.now())
    db.session.commit()
    wait_until(lambda: tally(outgoing).is_finished)
    assert tally(outgoing).sent == len(relay.ledger) == 1148
    assert tally(outgoing).reasons == {Reason.UNSUBSCRIBED: 1, Reason.ERASED: 1}
    assert not {line.recipient for line in relay.ledger} & {leaver.address, address}


def test_an_alert_that_expires_during_its_send_stops_there(
    relay: Relay, start_sender: StartSender
) -> None:
    some_contacts(MANY)
    relay.behaviour.seconds_a_message = 0.01
    start_sender(lease_seconds=60)
    until = clock.now() + timedelta(seconds=2)
    outgoing = sent_to_everybody(clock.now(), expires_at=until).id
    db.session.commit()
    wait_until(lambda: tally(outgoing).is_finished)
    final = tally(outgoing)
    assert 0 < final.sent == len(relay.ledger) < MANY
    assert final.reasons == {Reason.EXPIRED: MANY - final.sent}
    assert final.last_sent_at is not None
    assert final.last_sent_at < until + timedelta(seconds=1)
