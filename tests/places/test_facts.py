"""What the project carries about Kent and Medway."""

from mcv.extensions import db
from mcv.places import actions, queries
from mcv.places.rules import target_households
from tests.builders.places import a_district, a_ward


def test_the_force_has_13_districts_279_wards_and_759_851_households() -> None:
    assert len(queries.districts()) == 13
    assert len(queries.wards()) == 279
    assert queries.force_households() == 759_851


def test_one_household_in_ten_is_75_986() -> None:
    assert target_households(queries.force_households()) == 75_986


def test_a_target_is_rounded_up_so_that_it_is_reached_and_not_nearly() -> None:
    assert [target_households(n) for n in (0, 1, 10, 11, 20)] == [0, 1, 1, 2, 2]


def test_dartford_and_gravesham_share_a_community_safety_partnership() -> None:
    shared = {"Dartford", "Gravesham"}
    partnerships = {one.name: one.csp_code for one in queries.districts()}
    assert {name for name, csp in partnerships.items() if csp == partnerships["Dartford"]} == shared
    assert len(set(partnerships.values())) == 12


def test_the_wards_of_a_district_have_about_its_households() -> None:
    for district in queries.districts():
        estimates = sum(one.households_estimate for one in queries.wards(district.id))
        assert estimates == district.households


def test_loading_again_changes_nothing() -> None:
    loaded = actions.load_facts()
    assert (loaded.added, loaded.changed, loaded.removed) == (0, 0, 0)
    assert loaded.unchanged == 13 + 279 + 566


def test_loading_again_mends_what_was_altered() -> None:
    a_ward().households_estimate = 1
    a_district().name = "Elsewhere"
    db.session.flush()
    assert actions.load_facts().changed == 2
    db.session.expire_all()
    assert a_ward("Wincheap", "Canterbury").households_estimate > 1000
