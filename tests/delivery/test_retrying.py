"""An operator puts back what failed for a reason that may have passed, and nothing else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from mcv.audit.models import AuditEntry
from mcv.audit.rules import Actor
from mcv.core import clock
from mcv.core.errors import Refused
from mcv.delivery import actions, queries
from mcv.delivery.actions.retrying import retry
from mcv.delivery.models import Chunk, Contact, Delivery, Outgoing
from mcv.delivery.queries import figures
from mcv.delivery.rules.retrying import MAY_PASS, Failed
from mcv.delivery.rules.states import Lane, Reason, State
from mcv.extensions import db
from tests.builders.delivery import NOON, sent_to_everybody, some_contacts
from tests.faults.relay import Relay

OPERATOR = Actor.system("operator")


def all_failed(reason: Reason = Reason.REFUSED, state: State = State.FAILED) -> Outgoing:
    """Return an outgoing to three people that failed for all of them, its chunk finished."""
    if db.session.scalar(select(Contact.id).limit(1)) is None:
        some_contacts(3)
    outgoing = sent_to_everybody(NOON)
    mine = update(Delivery).where(Delivery.outgoing_id == outgoing.id)
    db.session.execute(mine.values(state=state, reason=reason))
    finished = update(Chunk).where(Chunk.outgoing_id == outgoing.id)
    db.session.execute(finished.values(due_at=None, waiting=0))
    return outgoing


def refused(outgoing: Outgoing) -> bool:
    with pytest.raises(Refused, match="Nothing failed"):
        retry(Failed(outgoing_id=outgoing.id), OPERATOR, NOON)
    return True


@pytest.mark.parametrize("reason", MAY_PASS)
def test_what_failed_for_a_passing_reason_is_queued_and_due_again(reason: Reason) -> None:
    outgoing = all_failed(reason)
    done = retry(Failed(outgoing_id=outgoing.id), OPERATOR, NOON)
    assert (done.queued, done.held) == (3, 0)
    assert queries.tally(outgoing.id).queued == 3
    assert db.session.scalars(select(Chunk.due_at)).one() == NOON
    assert figures.waiting()[Lane.BULK].rows == 3


@pytest.mark.parametrize("reason", sorted(set(Reason) - set(MAY_PASS)))
def test_what_failed_for_good_stays_failed(reason: Reason) -> None:
    assert refused(all_failed(reason))


@pytest.mark.parametrize("state", [State.SENT, State.SKIPPED])
def test_what_was_sent_or_skipped_is_left_alone(state: State) -> None:
    assert refused(all_failed(state=state))


def test_who_must_not_be_written_to_is_left_out() -> None:
    outgoing = all_failed()
    one = db.session.scalars(select(Contact).order_by(Contact.id).limit(1)).one()
    actions.stop_contact(one, Reason.UNSUBSCRIBED, NOON)
    assert retry(Failed(outgoing_id=outgoing.id), OPERATOR, NOON).queued == 2


def test_what_was_cancelled_or_is_out_of_date_is_left_alone() -> None:
    cancelled, late = all_failed(), all_failed()
    actions.cancel(cancelled, NOON)
    late.expires_at = NOON
    db.session.flush()
    assert refused(cancelled)
    assert refused(late)


def test_a_chunk_that_a_sender_holds_is_left_to_it_and_said() -> None:
    outgoing = all_failed()
    db.session.scalars(select(Chunk)).one().lease_owner = "here/1"
    db.session.flush()
    done = retry(Failed(outgoing_id=outgoing.id), OPERATOR, NOON)
    assert (done.queued, done.held) == (0, 3)
    assert queries.tally(outgoing.id).failed == 3


def test_one_reason_alone_and_only_since_a_moment() -> None:
    all_failed(Reason.MAILBOX_FULL)
    since = Failed(reasons=(Reason.MAILBOX_FULL,), since=NOON)
    with pytest.raises(Refused):
        retry(Failed(since=NOON + timedelta(seconds=1)), OPERATOR, NOON)
    with pytest.raises(Refused):
        retry(Failed(reasons=(Reason.GAVE_UP,), since=NOON), OPERATOR, NOON)
    assert retry(since, OPERATOR, NOON).queued == 3


def test_it_stands_in_the_record_with_its_number() -> None:
    outgoing = all_failed()
    retry(Failed(outgoing_id=outgoing.id), OPERATOR, NOON)
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject) == ("delivery.retry", f"outgoing:{outgoing.id}")
    assert entry.details["queued"] == 3


def test_what_is_tried_again_goes_out_and_the_figures_agree(
    relay: Relay, send: Callable[[], None]
) -> None:
    some_contacts(3)
    relay.behaviour.refuse = {"member1@example.org": "550 5.7.1 Not today"}
    outgoing = sent_to_everybody(clock.now()).id
    send()
    relay.behaviour.refuse = {}
    retry(Failed(outgoing_id=outgoing), OPERATOR, clock.now())
    send()
    found = figures.tallies([outgoing])[outgoing]
    assert (found.sent, found.failed, found.queued) == (3, 0, 0)
    assert queries.tally(outgoing).sent == len(relay.ledger) == 3
