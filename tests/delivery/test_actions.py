"""What the house asks of the post room becomes rows, and nothing else."""

from datetime import datetime

import pytest
from sqlalchemy import select

from mcv.core.errors import Refused
from mcv.delivery import actions, queries
from mcv.delivery.models import Chunk, Contact, Delivery
from mcv.delivery.rules.states import Lane, Purpose, Reason
from mcv.extensions import db
from tests.builders.delivery import a_contact, an_outgoing, sent_to_everybody, some_contacts


def test_one_address_is_one_contact_for_each_purpose() -> None:
    first = a_contact("Jo@Example.org ")
    again = a_contact("jo@example.org", "Jo B")
    as_staff = actions.keep_contact(Purpose.STAFF, "jo@example.org", "PC Jo")
    assert first.id == again.id != as_staff.id
    assert first.name == "Jo B"


def test_keeping_a_stopped_contact_does_not_resume_it(now: datetime) -> None:
    contact = a_contact()
    actions.stop_contact(contact, Reason.LEFT, now)
    assert a_contact().stopped_because is Reason.LEFT
    actions.resume_contact(contact, now)
    assert a_contact().stopped_because is None


def test_the_first_reason_to_stop_stays(now: datetime) -> None:
    contact = a_contact()
    actions.stop_contact(contact, Reason.UNSUBSCRIBED, now)
    actions.stop_contact(contact, Reason.LEFT, now)
    assert contact.stopped_because is Reason.UNSUBSCRIBED


def test_an_audience_is_queued_once_each_in_chunks_of_500(now: datetime) -> None:
    some_contacts(501)
    outgoing = sent_to_everybody(now)
    assert queries.tally(outgoing.id).queued == 501
    per_chunk = db.session.execute(
        select(Delivery.chunk, db.func.count()).group_by(Delivery.chunk).order_by(Delivery.chunk)
    ).all()
    assert [tuple(row) for row in per_chunk] == [(0, 500), (1, 1)]
    assert len(db.session.scalars(select(Chunk)).all()) == 2


def test_an_audience_that_names_somebody_twice_reaches_them_once(now: datetime) -> None:
    contact = a_contact()
    twice = select(Contact.id).union_all(select(Contact.id)).subquery()
    assert actions.post_to_audience(an_outgoing(now), select(twice.c.id), now) == 1
    assert queries.tally(1).total == 1
    assert contact.id


def test_an_empty_audience_is_nobody(now: datetime) -> None:
    assert actions.post_to_audience(an_outgoing(now), select(Contact.id), now) == 0


def test_an_outgoing_is_addressed_only_once(now: datetime) -> None:
    a_contact()
    outgoing = sent_to_everybody(now)
    with pytest.raises(Refused):
        actions.post_to_audience(outgoing, select(Contact.id), now)


def test_recipients_of_an_outgoing_can_be_written_to_again(now: datetime) -> None:
    some_contacts(3)
    first = sent_to_everybody(now)
    a_contact("late@example.org")
    correction = an_outgoing(now)
    assert actions.post_to_audience(correction, queries.recipients_of(first.id), now) == 3


def test_a_subject_is_cleaned_when_it_is_frozen(now: datetime) -> None:
    from_outside = an_outgoing(now, lane=Lane.URGENT)
    assert from_outside.lane is Lane.URGENT
    assert "\n" not in from_outside.subject


def test_an_erased_contact_leaves_its_row_and_nothing_of_the_person(now: datetime) -> None:
    contact = a_contact()
    actions.forget_contact(contact, now)
    assert "jo" not in contact.address
    assert contact.name == ""
    assert contact.stopped_because is Reason.ERASED


def test_health_tells_of_the_oldest_unsent(now: datetime) -> None:
    assert queries.health(now).oldest_unsent_at is None
    a_contact()
    sent_to_everybody(now)
    health = queries.health(now)
    assert health.oldest_unsent_at == now
    assert health.senders == 0
