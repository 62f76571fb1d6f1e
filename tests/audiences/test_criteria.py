"""What criteria say, and what they refuse."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcv.audiences.rules import Criteria, Names, in_words, spoken_count
from mcv.members.rules import Kind, Topic

pytestmark = pytest.mark.once

NAMES = Names(
    "Kent",
    districts={1: "Canterbury"},
    wards={1: "Wincheap", 2: "St Stephen's", 3: "Deal"},
    homes={1: 1, 2: 1, 3: 2},
)
ids = st.lists(st.integers(1, 300), unique=True).map(lambda found: tuple(sorted(found)))
criterias = st.builds(
    Criteria,
    force=st.booleans(),
    district_ids=ids,
    ward_ids=ids,
    topics=st.lists(st.sampled_from(Topic), unique=True).map(tuple),
    all_topics=st.booleans(),
    kinds=st.lists(st.sampled_from(Kind), unique=True).map(tuple),
)


@given(criterias)
def test_criteria_come_back_from_the_store_as_they_were(criteria: Criteria) -> None:
    assert Criteria.from_json(json.loads(json.dumps(criteria.as_json()))) == criteria


@pytest.mark.parametrize(
    "stored", [{"wards": ["1"]}, {"wards": [True]}, {"topics": ["all"]}, {"kinds": ["everyone"]}]
)
def test_what_the_store_cannot_mean_is_refused(stored: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Criteria.from_json(stored)


def test_damaged_criteria_without_a_place_mean_nobody() -> None:
    assert Criteria.from_json({"all_topics": True, "force": "yes"}).is_nobody


def test_without_a_place_nobody_is_meant() -> None:
    assert Criteria(all_topics=True).is_nobody


def test_without_a_topic_nobody_is_meant() -> None:
    assert Criteria(force=True).is_nobody


@pytest.mark.parametrize(
    ("criteria", "words"),
    [
        (Criteria(force=True, ward_ids=(1,)), "Kent"),
        (Criteria(ward_ids=(1,)), "Wincheap"),
        (Criteria(ward_ids=(1, 2)), "St Stephen's and Wincheap"),
        (Criteria(district_ids=(1,), ward_ids=(1, 2)), "Canterbury"),
        (Criteria(district_ids=(1,), ward_ids=(2, 3)), "Canterbury and Deal"),
        (Criteria(), "nowhere"),
    ],
)
def test_places_in_words(criteria: Criteria, words: str) -> None:
    assert criteria.describe(NAMES) == words


def test_without_a_topic_no_interest_is_made_up() -> None:
    assert Criteria(force=True).describe_people() == "nobody yet, because no topic is chosen"


def test_many_places_are_cut_short() -> None:
    assert in_words(["A", "B", "C", "D"]) == "A, B, C and D"
    assert in_words(["A", "B", "C", "D", "E", "F"]) == "A, B and 4 more"


@pytest.mark.parametrize(
    ("people", "words"),
    [
        (0, "nobody"),
        (1, "fewer than 5 people"),
        (4, "fewer than 5 people"),
        (5, "5 people"),
        (1243, "1,243 people"),
    ],
)
def test_a_number_that_could_name_somebody_is_not_spoken(people: int, words: str) -> None:
    assert spoken_count(people) == words
