"""A relay that lets in fewer connections than we want gets no more, and a notice never stands outside."""

import time

import pytest

from mcv.core import clock
from mcv.delivery import actions
from mcv.delivery.rules.states import Lane
from mcv.extensions import db
from tests.builders.delivery import a_contact, an_outgoing, sent_to_everybody, some_contacts
from tests.faults.conftest import StartSender, repeats, tally, wait_until
from tests.faults.relay import Relay

PEOPLE = 200


@pytest.mark.parametrize("room", [1, 2])
def test_a_notice_gets_in_where_bulk_has_all_the_room_and_bulk_goes_on(
    relay: Relay, start_sender: StartSender, room: int
) -> None:
    relay.behaviour.most_connections = room
    relay.behaviour.seconds_a_message = 0.01
    some_contacts(PEOPLE)
    outgoing = sent_to_everybody(clock.now()).id
    start_sender(lease_seconds=60)
    wait_until(lambda: relay.accepted >= 10)
    asked = time.monotonic()
    hurried = a_contact("hurried@example.org")
    actions.post_to_one(an_outgoing(clock.now(), lane=Lane.NOTICE), hurried, clock.now())
    db.session.commit()
    wait_until(lambda: any(line.recipient == hurried.address for line in relay.ledger))
    assert time.monotonic() - asked < 2
    assert relay.accepted < PEOPLE
    wait_until(lambda: tally(outgoing).is_finished)
    assert tally(outgoing).sent == PEOPLE
    assert repeats(relay) == 0


def test_where_the_relay_has_little_room_is_learned_and_not_asked_again_and_again(
    relay: Relay, start_sender: StartSender
) -> None:
    relay.behaviour.most_connections = 1
    relay.behaviour.seconds_a_message = 0.02
    some_contacts(PEOPLE)
    outgoing = sent_to_everybody(clock.now()).id
    start_sender(lease_seconds=60)
    wait_until(lambda: tally(outgoing).is_finished)
    assert 1 <= relay.turned_away <= 2
