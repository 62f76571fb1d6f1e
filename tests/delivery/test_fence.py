"""A sender that comes late is refused by the fence; what was accepted stays a fact."""

import pickle
from datetime import datetime, timedelta
from multiprocessing.reduction import ForkingPickler

import pytest
from sqlalchemy import select

from mcv.core import clock
from mcv.delivery import actions, queries
from mcv.delivery.actions.counting import Counts
from mcv.delivery.engine import claims, results
from mcv.delivery.engine.stationery import MailStationery
from mcv.delivery.engine.work import Batch, News, Result
from mcv.delivery.models import Chunk, Contact, Delivery
from mcv.delivery.rules.pace import Pace
from mcv.delivery.rules.replies import Meaning, Verdict
from mcv.delivery.rules.states import Lane, Reason, State
from mcv.extensions import db
from tests.builders.delivery import a_contact, a_house, sent_to_everybody

NO_DOMAIN = "mcv\N{RIGHT SINGLE QUOTATION MARK}s.example"
DEAD = Meaning(Verdict.REFUSED, Reason.NO_SUCH_ADDRESS, suppresses=True)


def found_dead(news: News) -> Result:
    (portion,) = news.portions
    ((delivery_id, contact_id, *_, attempts),) = portion.rows
    return Result(portion.lease, portion.terms, delivery_id, contact_id, attempts, False, DEAD)


def accepted(news: News) -> tuple[int, int]:
    (portion,) = news.portions
    return portion.rows[0][0], portion.lease.chunk_id


def claimed(owner: str, now: datetime, **house: str) -> News:
    news = News()
    claimer = claims.Claimer(MailStationery(a_house(**house)), Pace(lease_seconds=60), owner)
    with db.engine.begin() as connection:
        leased = claimer.lease(connection, Lane.BULK, now)
        claimer.load(connection, leased, news, Counts(owner, ""), now)
    return news


def recorded(batch: Batch, by: News, now: datetime) -> set[int]:
    with db.engine.begin() as connection:
        until = now + timedelta(seconds=60)
        leases = [portion.lease for portion in by.portions]
        lost = results.record(connection, batch, leases, Counts("a sender", ""), until, now)
    db.session.expire_all()
    return lost


def test_a_portion_arrives_at_the_process_at_the_relay_as_it_was_claimed() -> None:
    contact = a_contact("siân@straße.example", "Siân O'Brien")
    sent_to_everybody(clock.now())
    db.session.commit()
    (portion,) = claimed("a sender", clock.now()).portions
    portion = portion._replace(in_doubt=portion.rows)
    arrived = pickle.loads(ForkingPickler.dumps(portion))
    assert arrived == portion
    assert arrived.rows[0][1] == contact.id


def freed(free_at: datetime, now: datetime) -> bool:
    with db.engine.begin() as connection:
        return results.break_leases(connection, free_at, now)


def two_owners() -> tuple[News, News, datetime]:
    now = clock.now()
    a_contact()
    sent_to_everybody(now)
    db.session.commit()
    first = claimed("first", now)
    later = now + timedelta(seconds=61)
    freed(later, later)
    return first, claimed("second", later), later


def test_a_refusal_of_an_address_says_nothing_about_the_one_that_took_its_place() -> None:
    now = clock.now()
    contact, other = a_contact("old@example.org"), a_contact("new@example.org")
    sent_to_everybody(now)
    db.session.commit()
    news = claimed("a sender", now)
    actions.exchange_addresses(contact, other, now + timedelta(seconds=1))
    db.session.commit()
    (portion,) = news.portions
    dead = [
        Result(portion.lease, portion.terms, r[0], r[1], r[-1], False, DEAD) for r in portion.rows
    ]
    recorded(Batch(others=dead), news, now + timedelta(seconds=2))
    assert [one.stopped_because for one in (contact, other)] == [None, None]


def test_a_leased_chunk_is_nobody_elses_until_the_lease_and_its_grace_end() -> None:
    now = clock.now()
    a_contact()
    sent_to_everybody(now)
    db.session.commit()
    assert claimed("first", now).portions
    assert not freed(now, now + timedelta(seconds=59))
    ended = now + timedelta(seconds=61)
    assert not claimed("second", ended).portions
    assert freed(ended + timedelta(seconds=3), ended)
    assert not claimed("second", ended + timedelta(seconds=2)).portions
    assert claimed("second", ended + timedelta(seconds=3)).portions


def test_an_owner_learns_at_its_next_look_that_its_lease_was_broken() -> None:
    first, second, _ = two_owners()
    leases = [news.portions[0].lease for news in (first, second)]
    with db.engine.connect() as connection:
        assert results.lost(connection, leases[:1]) == {leases[0].chunk_id}
        assert results.lost(connection, leases[1:]) == set()


def test_the_late_owner_cannot_fail_a_row_renew_or_conclude() -> None:
    first, _, now = two_owners()
    lease = first.portions[0].lease
    batch = Batch(others=[found_dead(first)], renew=[lease], conclude=[lease])
    assert recorded(batch, first, now) == {lease.chunk_id}
    assert db.session.scalars(select(Delivery.state)).one() is State.QUEUED
    assert db.session.scalars(select(Chunk.lease_owner)).one() == "second"


def test_what_the_late_owner_got_accepted_is_recorded_and_stays() -> None:
    first, second, now = two_owners()
    recorded(Batch(accepted=[accepted(first)]), first, now)
    assert db.session.scalars(select(Delivery.state)).one() is State.SENT
    recorded(Batch(others=[found_dead(second)]), second, now)
    assert db.session.scalars(select(Delivery.state)).one() is State.SENT


def test_a_dead_address_found_under_a_live_lease_stops_the_contact() -> None:
    now = clock.now()
    a_contact()
    sent_to_everybody(now)
    db.session.commit()
    news = claimed("only", now)
    ended = [portion.lease for portion in news.portions]
    recorded(Batch(others=[found_dead(news)], conclude=ended), news, now)
    assert db.session.scalars(select(Contact.stopped_because)).one() is Reason.NO_SUCH_ADDRESS
    assert db.session.scalars(select(Chunk.due_at)).one() is None


def test_a_letter_that_cannot_be_rendered_is_got_rid_of_by_cancelling_it() -> None:
    now = clock.now()
    a_contact()
    outgoing = sent_to_everybody(now)
    db.session.commit()
    with pytest.raises(UnicodeEncodeError):
        claimed("first", now, mail_domain=NO_DOMAIN)
    actions.cancel(outgoing, now)
    db.session.commit()
    claimed("first", now, mail_domain=NO_DOMAIN)
    db.session.expire_all()
    assert queries.tally(outgoing.id).reasons == {Reason.CANCELLED: 1}
