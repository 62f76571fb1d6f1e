"""Whom a message reaches."""

from collections.abc import Sequence
from datetime import datetime

import pytest
from sqlalchemy import select

from mcv.audiences import queries
from mcv.audiences.rules import Criteria
from mcv.delivery import actions as post
from mcv.extensions import db
from mcv.members.models import Member
from mcv.members.rules import Kind, State, Topic
from tests.builders.members import a_member, follow
from tests.builders.places import a_ward

WINCHEAP = "Wincheap"


def reached(criteria: Criteria) -> Sequence[int]:
    """The members reached, by their numbers; nobody twice."""
    contacts = list(db.session.scalars(queries.contacts(criteria)))
    assert len(contacts) == len(set(contacts)) == queries.count(criteria)
    return sorted(db.session.scalars(select(Member.id).where(Member.contact_id.in_(contacts))))


def aimed(*wards: str, **changes: object) -> Criteria:
    """Everyone who follows these wards, whatever their topics."""
    ids = tuple(a_ward(name).id for name in wards)
    return Criteria(**{"ward_ids": ids, "all_topics": True, **changes})  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def noise() -> Member:
    """Somebody elsewhere who is never meant."""
    return a_member(ward=a_ward("Seasalter"))


def test_a_ward_reaches_those_who_live_there() -> None:
    here = a_member()
    assert reached(aimed(WINCHEAP)) == [here.id]


def test_a_ward_reaches_those_who_only_follow_it_too() -> None:
    elsewhere = a_member(ward=a_ward("Swalecliffe"))
    follow(elsewhere, a_ward())
    assert reached(aimed(WINCHEAP)) == [elsewhere.id]


def test_somebody_who_follows_two_of_the_places_is_reached_once() -> None:
    member = a_member(follows=[a_ward("Swalecliffe")])
    assert reached(aimed(WINCHEAP, "Swalecliffe")) == [member.id]


def test_a_district_reaches_its_wards(noise: Member) -> None:
    here = a_member()
    district = a_ward().district_id
    assert reached(Criteria(district_ids=(district,), all_topics=True)) == sorted(
        [here.id, noise.id] if a_ward("Seasalter").district_id == district else [here.id]
    )


def test_the_force_reaches_every_member(noise: Member) -> None:
    here = a_member()
    assert reached(Criteria(force=True, all_topics=True)) == [noise.id, here.id]


def test_only_those_who_care_about_one_of_the_topics() -> None:
    keen = a_member(topics=[Topic.ROADS, Topic.RURAL])
    a_member(topics=[Topic.FRAUD])
    assert reached(aimed(WINCHEAP, topics=(Topic.RURAL, Topic.HATE), all_topics=False)) == [keen.id]


def test_an_urgent_message_may_go_whatever_the_topics() -> None:
    member = a_member(topics=[])
    assert reached(aimed(WINCHEAP, topics=(Topic.RURAL,))) == [member.id]


@pytest.mark.parametrize(
    "criteria",
    [
        Criteria(),
        Criteria(force=True),
        Criteria(all_topics=True),
        Criteria(topics=(Topic.ROADS,)),
        Criteria(ward_ids=(1, 2, 3)),
    ],
)
def test_what_is_left_empty_means_nobody(criteria: Criteria) -> None:
    a_member()
    assert reached(criteria) == []


def test_a_place_that_does_not_exist_means_nobody() -> None:
    a_member()
    assert reached(Criteria(district_ids=(9999,), ward_ids=(9999,), all_topics=True)) == []


@pytest.mark.parametrize("state", [State.UNVERIFIED, State.LEFT, State.ERASED])
def test_only_members_are_reached(state: State) -> None:
    a_member(state=state)
    assert reached(aimed(WINCHEAP)) == []


def test_a_stopped_contact_is_not_reached(now: datetime) -> None:
    member = a_member()
    post.stop_contact(member.contact, "no-such-address", now)
    assert reached(aimed(WINCHEAP)) == []


def test_one_kind_of_member_alone() -> None:
    shop = a_member(kind=Kind.BUSINESS)
    a_member()
    assert reached(aimed(WINCHEAP, kinds=(Kind.BUSINESS,))) == [shop.id]


def test_places_are_described_as_a_spoc_says_them() -> None:
    assert queries.describe(aimed("St Stephen's", WINCHEAP)) == "St Stephen's and Wincheap"
