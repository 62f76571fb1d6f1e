"""One process at a time holds a lease, and a late one is found out."""

from datetime import datetime, timedelta

from mcv.core import leases


def test_only_one_owner_holds_a_lease(now: datetime) -> None:
    assert leases.acquire("clock", "a", now, 60) == 1
    assert leases.acquire("clock", "b", now, 60) is None
    assert leases.acquire("clock", "a", now, 60) == 1


def test_a_lease_that_ran_out_goes_to_the_next_with_a_higher_fence(now: datetime) -> None:
    leases.acquire("clock", "a", now, 60)
    assert leases.acquire("clock", "b", now + timedelta(seconds=61), 60) == 2
    assert leases.acquire("clock", "a", now + timedelta(seconds=62), 60) is None


def test_a_released_lease_is_free_at_once(now: datetime) -> None:
    leases.acquire("clock", "a", now, 60)
    leases.release("clock", "a", now)
    assert leases.acquire("clock", "b", now, 60) == 2
