"""Rows 1, 2, 8, 13 and 15 of the fault matrix: a sender dies, comes late, or is told to stop."""

import random
import time

import pytest
from sqlalchemy import select
from sqlalchemy.engine.url import make_url

from config import Settings
from mcv.core import clock
from mcv.delivery import actions
from mcv.delivery.models import Chunk, Contact
from mcv.delivery.rules.states import Reason
from mcv.extensions import db
from tests.builders.delivery import sent_to_everybody, some_contacts
from tests.faults.conftest import StartSender, repeats, tally, wait_until
from tests.faults.processes import Part, SenderProcess, open_files
from tests.faults.relay import Relay

BULK_CONNECTIONS = 2


def to_everybody() -> int:
    return sent_to_everybody(clock.now()).id


def one_at_the_relay(relay: Relay, start_sender: StartSender) -> SenderProcess:
    """Return a sender that has begun to talk to the relay."""
    some_contacts(1)
    to_everybody()
    sender = start_sender()
    wait_until(relay.connected.is_set)
    return sender


def test_killed_before_it_spoke_everything_is_sent_once_after_the_lease(
    relay: Relay, start_sender: StartSender
) -> None:
    some_contacts(20)
    outgoing = to_everybody()
    relay.behaviour.greets = False
    first = start_sender()
    wait_until(relay.connected.is_set)
    first.kill()
    assert relay.ledger == []
    relay.behaviour.greets = True
    start_sender()
    wait_until(lambda: tally(outgoing).is_finished)
    assert tally(outgoing).sent == len(relay.ledger) == 20
    assert repeats(relay) == 0


def test_killed_after_acceptance_repeats_at_most_one_a_connection_with_the_same_id(
    relay: Relay, start_sender: StartSender
) -> None:
    some_contacts(60)
    outgoing = to_everybody()
    relay.behaviour.silent_after = 25
    first = start_sender()
    wait_until(relay.went_silent.is_set)
    first.kill()
    relay.behaviour.silent_after = None
    start_sender()
    wait_until(lambda: tally(outgoing).is_finished)
    assert tally(outgoing).sent == 60
    assert 1 <= repeats(relay) <= BULK_CONNECTIONS


@pytest.mark.parametrize("part", Part)
def test_killed_at_any_moment_nothing_is_lost_and_the_journal_prevents_repeats(
    relay: Relay, start_sender: StartSender, part: Part
) -> None:
    some_contacts(400)
    outgoing = to_everybody()
    kills = 3
    for round_number in range(kills):
        mark = 100 * round_number + random.randrange(10, 90)
        sender = start_sender()
        wait_until(lambda mark=mark: relay.accepted >= mark)  # type: ignore[misc]
        sender.kill(part)
    start_sender()
    wait_until(lambda: tally(outgoing).is_finished)
    assert len({line.recipient for line in relay.ledger}) == tally(outgoing).sent == 400
    assert repeats(relay) <= kills * BULK_CONNECTIONS


def test_a_sender_that_lost_its_process_at_the_relay_ends_so_that_it_is_started_anew(
    relay: Relay, start_sender: StartSender
) -> None:
    sender = one_at_the_relay(relay, start_sender)
    sender.kill(Part.RELAY)
    assert sender.process.exitcode == 1


@pytest.mark.once
def test_the_process_at_the_relay_has_nothing_of_the_database_open(
    relay: Relay, start_sender: StartSender, settings: Settings
) -> None:
    sender = one_at_the_relay(relay, start_sender)
    books, at_the_relay = (open_files(process) for process in sender.both())
    file = make_url(settings.database_url).database
    assert file in books
    assert not {name for name in at_the_relay if name.startswith(str(file))}


def test_without_its_books_a_sender_begins_nothing_and_waits_for_what_the_relay_owes_it(
    relay: Relay, start_sender: StartSender
) -> None:
    some_contacts(200)
    outgoing = to_everybody()
    relay.behaviour.seconds_a_message = 0.05
    first = start_sender(lease_seconds=60)
    wait_until(lambda: relay.accepted >= 10)
    first.kill(Part.BOOKS)
    wait_until(first.has_left_the_relay)
    sent = len(relay.ledger)
    assert sent < 200
    start_sender(lease_seconds=60)
    wait_until(lambda: tally(outgoing).sent == sent)
    assert len(relay.ledger) == sent


def test_a_dead_address_is_suppressed_and_never_tried_again(
    relay: Relay, start_sender: StartSender
) -> None:
    some_contacts(20)
    relay.behaviour.refuse = {"member1@example.org": "550 5.1.1 No such user"}
    outgoing = to_everybody()
    start_sender()
    wait_until(lambda: tally(outgoing).is_finished)
    assert (tally(outgoing).sent, tally(outgoing).failed) == (19, 1)
    dead = db.session.scalars(select(Contact).where(Contact.stopped_at.is_not(None))).one()
    assert (dead.address, dead.stopped_because) == ("member1@example.org", Reason.NO_SUCH_ADDRESS)


def test_told_to_stop_it_drains_and_gives_the_rest_back_at_once(
    relay: Relay, start_sender: StartSender
) -> None:
    some_contacts(600)
    outgoing = to_everybody()
    first = start_sender(lease_seconds=600)
    wait_until(lambda: relay.accepted >= 50)
    assert first.drain() == 0
    assert 0 < tally(outgoing).sent == len(relay.ledger) < 600
    assert db.session.scalars(select(Chunk.lease_owner)).all() == [None, None]
    start_sender()
    wait_until(lambda: tally(outgoing).is_finished)
    assert repeats(relay) == 0


def test_two_senders_share_a_queue_and_nobody_hears_twice(
    relay: Relay, start_sender: StartSender
) -> None:
    some_contacts(600)
    outgoing = to_everybody()
    start_sender(lease_seconds=60)
    start_sender(lease_seconds=60)
    wait_until(lambda: tally(outgoing).is_finished)
    assert tally(outgoing).sent == len(relay.ledger) == 600
    assert repeats(relay) == 0


def test_a_send_that_is_cancelled_stops_within_five_seconds(
    relay: Relay, start_sender: StartSender
) -> None:
    some_contacts(1500)
    outgoing = sent_to_everybody(clock.now())
    number = outgoing.id
    start_sender(lease_seconds=60)
    wait_until(lambda: relay.accepted >= 20)
    actions.cancel(outgoing, clock.now())
    db.session.commit()
    cancelled = time.monotonic()
    wait_until(lambda: tally(number).is_finished)
    assert time.monotonic() - cancelled < 5
    final = tally(number)
    assert final.sent == len(relay.ledger) < 1500
    assert final.reasons == {Reason.CANCELLED: final.skipped}
