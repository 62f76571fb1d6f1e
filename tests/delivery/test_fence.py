"""A sender that comes late is refused by the fence; what was accepted stays a fact."""

from datetime import datetime, timedelta
from time import monotonic

from sqlalchemy import select

from mcv.core import clock
from mcv.delivery.actions.counting import Counts
from mcv.delivery.engine import claims, results
from mcv.delivery.engine.work import Batch, Held, News, Result
from mcv.delivery.models import Chunk, Contact, Delivery
from mcv.delivery.rules.pace import Pace
from mcv.delivery.rules.replies import Meaning, Verdict
from mcv.delivery.rules.states import Lane, Reason, State
from mcv.extensions import db
from tests.builders.delivery import a_contact, a_house, sent_to_everybody

DEAD = Meaning(Verdict.REFUSED, Reason.NO_SUCH_ADDRESS, suppresses=True)


def claimed(owner: str, now: datetime) -> News:
    news = News()
    claimer = claims.Claimer(a_house(), Pace(lease_seconds=60), owner)
    with db.engine.begin() as connection:
        leased = claimer.lease(connection, Lane.BULK, now)
        claimer.load(connection, leased, news, Counts(owner, ""), now)
    return news


def recorded(batch: Batch, now: datetime) -> set[int]:
    with db.engine.begin() as connection:
        until = now + timedelta(seconds=60)
        lost = results.record(connection, batch, Counts("a sender", ""), until, now)
    db.session.expire_all()
    return lost


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


def test_a_leased_chunk_is_nobody_elses_until_the_lease_and_its_grace_end() -> None:
    now = clock.now()
    a_contact()
    sent_to_everybody(now)
    db.session.commit()
    assert claimed("first", now).items
    assert not freed(now, now + timedelta(seconds=59))
    ended = now + timedelta(seconds=61)
    assert not claimed("second", ended).items
    assert freed(ended + timedelta(seconds=3), ended)
    assert not claimed("second", ended + timedelta(seconds=2)).items
    assert claimed("second", ended + timedelta(seconds=3)).items


def test_an_owner_learns_at_its_next_look_that_its_lease_was_broken() -> None:
    first, second, _ = two_owners()
    leases = [news.held[0].lease for news in (first, second)]
    with db.engine.connect() as connection:
        assert results.lost(connection, leases[:1]) == {leases[0].chunk_id}
        assert results.lost(connection, leases[1:]) == set()


def test_the_late_owner_cannot_fail_a_row_renew_or_conclude() -> None:
    first, second, now = two_owners()
    held: Held = first.held[0]
    batch = Batch(others=[Result(first.items[0], DEAD)], renew=[held], conclude=[held])
    assert recorded(batch, now) == {held.lease.chunk_id}
    assert db.session.scalars(select(Delivery.state)).one() is State.QUEUED
    assert db.session.scalars(select(Chunk.lease_owner)).one() == "second"
    assert second.held[0].good_until > monotonic()


def test_what_the_late_owner_got_accepted_is_recorded_and_stays() -> None:
    first, second, now = two_owners()
    recorded(Batch(accepted=[first.items[0]]), now)
    assert db.session.scalars(select(Delivery.state)).one() is State.SENT
    recorded(Batch(others=[Result(second.items[0], DEAD)]), now)
    assert db.session.scalars(select(Delivery.state)).one() is State.SENT


def test_a_dead_address_found_under_a_live_lease_stops_the_contact() -> None:
    now = clock.now()
    a_contact()
    sent_to_everybody(now)
    db.session.commit()
    news = claimed("only", now)
    recorded(Batch(others=[Result(news.items[0], DEAD)], conclude=news.held), now)
    assert db.session.scalars(select(Contact.stopped_because)).one() is Reason.NO_SUCH_ADDRESS
    assert db.session.scalars(select(Chunk.due_at)).one() is None
