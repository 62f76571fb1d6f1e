"""Who reads alerts in the inbox alone gets no mail of them, and is counted as what they are."""

from collections.abc import Callable

import pytest

from mcv.core import clock
from mcv.delivery import actions, queries
from mcv.delivery.models import Contact
from mcv.delivery.rules.states import Kind, Lane, Reason
from tests.builders.delivery import a_contact, a_wording, an_outgoing, sent_to_everybody
from tests.faults.relay import Relay

Send = Callable[..., None]


@pytest.fixture
def reader() -> Contact:
    """Somebody who wants alerts left in their inbox."""
    contact = a_contact("reader@example.org")
    actions.leave_in_inbox(contact, True)
    return contact


def reached(relay: Relay) -> list[str]:
    return sorted(line.recipient for line in relay.ledger)


def test_an_alert_stays_in_their_inbox_and_the_tally_says_so(
    relay: Relay, send: Send, reader: Contact
) -> None:
    a_contact("jo@example.org")
    gone = a_contact("gone@example.org")
    actions.stop_contact(gone, Reason.LEFT, clock.now())
    outgoing = sent_to_everybody(clock.now())
    send()
    tally = queries.tally(outgoing.id)
    assert reached(relay) == ["jo@example.org"]
    assert (tally.sent, tally.left_in_inbox, tally.reached, tally.total) == (1, 1, 2, 3)
    assert tally.missed == {Reason.LEFT: 1}
    assert tally.is_finished


def test_it_counts_for_what_is_already_queued(relay: Relay, send: Send) -> None:
    late = a_contact()
    outgoing = sent_to_everybody(clock.now())
    actions.leave_in_inbox(late, True)
    send()
    assert relay.ledger == []
    assert queries.tally(outgoing.id).reasons == {Reason.WEB_ONLY: 1}


def test_somebody_who_has_left_is_counted_as_left(
    relay: Relay, send: Send, reader: Contact
) -> None:
    actions.stop_contact(reader, Reason.UNSUBSCRIBED, clock.now())
    outgoing = sent_to_everybody(clock.now())
    send()
    assert queries.tally(outgoing.id).reasons == {Reason.UNSUBSCRIBED: 1}


def test_letters_of_the_system_leave_all_the_same(
    relay: Relay, send: Send, reader: Contact
) -> None:
    wording = a_wording(kind=Kind.NOTICE)
    actions.post_to_one(
        an_outgoing(clock.now(), wording=wording, lane=Lane.NOTICE), reader, clock.now()
    )
    send()
    assert reached(relay) == ["reader@example.org"]


def test_who_changes_back_gets_the_next_one(relay: Relay, send: Send, reader: Contact) -> None:
    sent_to_everybody(clock.now())
    send()
    actions.leave_in_inbox(reader, False)
    sent_to_everybody(clock.now())
    send()
    assert reached(relay) == ["reader@example.org"]


def test_nothing_of_the_choice_is_left_of_somebody_erased(reader: Contact) -> None:
    actions.forget_contact(reader, clock.now())
    assert not reader.reads_here
