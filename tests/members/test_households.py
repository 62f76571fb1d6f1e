"""Two members of one household count once."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from mcv.extensions import db
from mcv.members import actions, queries
from mcv.members.models import HouseholdCount
from mcv.members.queries import GOOD_FOR, MANY
from mcv.members.rules import Kind, State, household_hash, normalise_house
from tests.builders.members import JOINED, a_member, follow
from tests.builders.places import a_ward


@pytest.mark.parametrize(
    ("house", "same"),
    [
        ("14", "14 "),
        ("14", "No. 14"),
        ("14", "number 14"),
        ("14", "14, High Street"),
        ("14", "Rose Cottage, 14 High Street"),
        ("14", "014"),
        ("14a", "14 A"),
        ("14-16", "14 \u2013 16"),
        ("Flat 2, 14", "14 flat 2"),
        ("Flat 2, 14", "Apartment 2, 14 High Street"),
        ("Flat 2, 14", "apt. 2 14"),
        ("Flat 2, 14", "Flat No 2, 14"),
        ("Flat 2, 14", "2/14"),
        ("Flat 2b, 14", "14, FLAT 2 B"),
        ("First floor flat, 14", "14 1st floor"),
        ("Rose Cottage", "ROSE  COTTAGE"),
        ("Rose Cottage", "The Rose-Cottage"),
        ("St Mary's", "St Marys"),
        ("\uff11\uff14", "14"),
    ],
)
def test_one_house_written_in_two_ways(house: str, same: str) -> None:
    assert normalise_house(house) == normalise_house(same) != ""


@pytest.mark.parametrize(
    ("house", "other"),
    [
        ("Flat 2, 14", "Flat 3, 14"),
        ("Flat 2, 14", "14"),
        ("Flat 2, 14", "Flat 2, 16"),
        ("Flat 2, 14", "Flat 14, 2"),
        ("First floor flat, 14", "Ground floor flat, 14"),
        ("Upper flat, 14", "Lower flat, 14"),
        ("14", "14a"),
        ("14", "41"),
        ("14", "14-16"),
        ("Rose Cottage", "Rose Farm"),
        ("Upper Lodge", "Lower Lodge"),
    ],
)
def test_two_households_stay_two(house: str, other: str) -> None:
    assert normalise_house(house) != normalise_house(other)


@pytest.mark.parametrize("nothing", ["", "   ", ".", "-", "?!"])
def test_no_house_is_no_household(nothing: str) -> None:
    assert household_hash("key", "CT1 3TR", nothing) is None


@given(st.text(max_size=80))
def test_whatever_is_typed_has_a_stable_answer(typed: str) -> None:
    assert normalise_house(typed) == normalise_house(typed.upper()) or not typed.isascii()


def test_the_same_house_under_another_key_or_postcode_is_another() -> None:
    hashes = {
        household_hash("key", "CT1 3TR", "14"),
        household_hash("other", "CT1 3TR", "14"),
        household_hash("key", "CT1 3TS", "14"),
    }
    assert len(hashes) == 3


def test_two_members_of_one_house_count_once() -> None:
    a_member(house="14")
    a_member(house="No. 14")
    a_member(house="16")
    assert queries.households() == 2
    assert queries.households_by_ward() == {a_ward().id: 2}
    assert queries.households_by_district() == {a_ward().district_id: 2}
    assert queries.households_in([a_ward()]) == 2


def test_the_force_has_the_households_of_all_its_wards() -> None:
    elsewhere = a_ward("Fant & Oakwood", "Maidstone")
    a_member(house="14")
    a_member(house="14", ward=elsewhere, postcode="ME15 6XX")
    a_member(ward=elsewhere, postcode="ME15 6XX")
    assert [queries.households_in([ward]) for ward in (a_ward(), elsewhere)] == [1, 2]
    assert queries.households() == 3


def test_members_without_a_house_count_as_one_each() -> None:
    a_member()
    a_member()
    assert queries.households() == 2


@pytest.mark.parametrize("kind", [Kind.BUSINESS, Kind.GROUP])
def test_businesses_and_groups_never_count(kind: Kind) -> None:
    a_member(kind=kind)
    assert queries.households() == 0


@pytest.mark.parametrize("state", [State.UNVERIFIED, State.LEFT, State.ERASED])
def test_only_members_count(state: State) -> None:
    a_member(state=state)
    assert queries.households() == 0


def test_a_place_merely_followed_does_not_count() -> None:
    follow(a_member(), a_ward("Seasalter"))
    assert queries.households_by_ward() == {a_ward().id: 1}


def test_a_past_moment_counts_those_who_were_members_then(now: datetime) -> None:
    a_member(joined_at=JOINED)
    a_member(joined_at=JOINED, state=State.LEFT, left_at=JOINED + timedelta(days=9))
    a_member(joined_at=JOINED + timedelta(days=10))
    assert queries.households(at=JOINED) == 0
    assert queries.households(at=JOINED + timedelta(days=8)) == 2
    assert queries.households(at=now) == 2


def test_what_the_clock_counted_is_kept_with_its_moment(now: datetime) -> None:
    a_member(house="14")
    assert actions.count_households(now) == 1
    a_member(house="16")
    later = now + timedelta(minutes=1)
    assert actions.count_households(later) == 2
    kept = db.session.scalars(select(HouseholdCount)).one()
    assert (kept.households, kept.counted_at) == (2, later)


def test_many_households_are_told_as_the_clock_counted_them(now: datetime) -> None:
    db.session.add(HouseholdCount(households=MANY, counted_at=now))
    assert queries.households_lately(now + GOOD_FOR) == MANY


def test_few_households_are_counted_anew_every_time(now: datetime) -> None:
    a_member()
    actions.count_households(now)
    a_member()
    assert queries.households_lately(now) == 2


def test_when_the_clock_stands_still_households_are_counted_anew(now: datetime) -> None:
    a_member()
    db.session.add(HouseholdCount(households=MANY, counted_at=now))
    assert queries.households_lately(now + GOOD_FOR + timedelta(seconds=1)) == 1


def test_before_the_clock_has_counted_households_are_counted_anew(now: datetime) -> None:
    a_member()
    assert queries.households_lately(now) == 1
