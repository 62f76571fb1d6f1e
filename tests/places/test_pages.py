"""The public pages about places."""

import pytest
from flask.testing import FlaskClient

from mcv.places import queries
from tests.builders.places import a_district, a_postcode, a_ward


def test_the_list_of_places_names_every_district_and_what_one_in_ten_is(
    client: FlaskClient,
) -> None:
    page = client.get("/places").text
    for district in queries.districts():
        assert f'href="/places/{district.code}"' in page
    assert "759,851 households" in page
    assert "11,146" in page


def test_a_district_lists_its_wards_and_marks_estimates(client: FlaskClient) -> None:
    page = client.get("/places/E07000106").text
    assert page.count('id="E05') == 21
    assert "Households (estimate)" in page
    assert "about 3,583" in page


def test_a_search_by_postcode_leads_to_the_ward(client: FlaskClient) -> None:
    a_postcode("CT1 3RF", a_ward("Wincheap"))
    answer = client.get("/places?q=ct13rf")
    assert answer.status_code == 303
    assert answer.location == "/places/E07000106#E05010411"


def test_a_search_by_name_finds_wards_a_page_at_a_time(client: FlaskClient) -> None:
    page = client.get("/places?q=ashford").text
    assert "39 wards found" in page
    assert page.count(f"/places/{a_district('Ashford').code}#") == 25
    assert client.get("/places?q=ashford&page=2").text.count("/places/E07000105#") == 14


def test_an_unknown_postcode_offers_the_wards_near_it(client: FlaskClient) -> None:
    page = client.get("/places?q=CT1+3ZZ").text
    assert "We do not know the postcode CT1 3ZZ" in page
    assert "Wincheap" in page


@pytest.mark.parametrize("words", ["Atlantis", "<script>alert(1)</script>", "%", "_", "🚓"])
def test_a_search_that_finds_nothing_says_what_to_try(words: str, client: FlaskClient) -> None:
    page = client.get("/places", query_string={"q": words}).text
    assert "No ward or district is called that" in page
    assert "<script>alert" not in page


def test_the_page_of_sources_owes_every_publisher_a_line(client: FlaskClient) -> None:
    page = client.get("/places/about").text
    for line in queries.attribution_lines():
        assert line in page
    assert "Ward figures are estimates" in page
    assert "approximate" in page


def test_a_place_that_is_not_there_is_not_found(client: FlaskClient) -> None:
    assert client.get("/places/E07999999").status_code == 404
    assert client.get("/places/e07000106").location == "/places/E07000106"
