"""Finding a ward."""

import pytest

from mcv.core.errors import NotFound
from mcv.places import queries
from tests.builders.places import a_district, a_postcode, a_ward


def test_a_postcode_lies_in_its_ward_however_it_is_typed() -> None:
    a_postcode("CT1 3RF", a_ward("Wincheap"))
    a_postcode("CT2 7NZ", a_ward("Blean Forest"))
    found = queries.locate(" ct13rf ")
    assert found is not None
    assert found.name == "Wincheap"


@pytest.mark.parametrize("typed", ["CT1 3RG", "nonsense", ""])
def test_an_unknown_postcode_lies_nowhere(typed: str) -> None:
    a_postcode("CT1 3RF")
    assert queries.locate(typed) is None


def test_wards_that_the_postcode_district_touches_come_first() -> None:
    near, others = queries.wards_for_choice("CT1 3ZZ")
    assert a_ward("Wincheap") in near
    assert a_ward("Wincheap") not in others
    assert 0 < len(near) < 20
    assert len(near) + len(others) == 279


def test_every_ward_may_be_chosen_where_the_postcode_says_nothing() -> None:
    near, others = queries.wards_for_choice("not a postcode")
    assert (len(near), len(others)) == (0, 279)


def test_wards_are_listed_by_name() -> None:
    names = [one.name for one in queries.wards(a_district("Thanet").id)]
    assert names == sorted(names)
    assert len(names) == 23


def test_search_finds_by_ward_by_district_and_by_postcode() -> None:
    a_postcode("CT1 3RF", a_ward("Wincheap"))
    assert [one.name for one in queries.search("winch")] == ["Wincheap"]
    assert {one.district.name for one in queries.search("gravesham")} == {"Gravesham"}
    assert [one.name for one in queries.search("CT1 3RF")] == ["Wincheap"]
    assert list(queries.search("  ")) == list(queries.search("100%")) == []


def test_a_place_that_is_not_there_is_not_found() -> None:
    for missing in (queries.ward, queries.district):
        with pytest.raises(NotFound):
            missing(999_999)
    with pytest.raises(NotFound):
        queries.ward_by_code("E05099999")
