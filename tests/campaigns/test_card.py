"""The Victim Care Card's page betrays nobody."""

import re

from flask.testing import FlaskClient

BETRAYING = ("victim", "abuse", "assault", "rape", "crime reference", "survivor", "domestic")


def test_the_page_names_nothing_that_would_betray_a_victim(client: FlaskClient) -> None:
    page = client.get("/local").text.lower()
    assert [word for word in BETRAYING if word in page] == []


def test_the_page_sets_no_cookie(client: FlaskClient) -> None:
    assert "Set-Cookie" not in client.get("/local").headers


def test_the_page_can_be_left_at_once_and_has_a_neutral_title(client: FlaskClient) -> None:
    page = client.get("/local").text
    assert "data-exit" in page
    assert re.findall(r"<title>\s*(.*?)\s*</title>", page) == ["Local information"]
    assert "favicon-neutral" in page


def test_the_page_says_plainly_that_the_visit_stays_in_the_history(client: FlaskClient) -> None:
    page = client.get("/local").text
    assert page.count("It does not clear your browser\u2019s history. This visit stays there") == 1


def test_joining_from_the_card_leaves_no_mark_but_that_it_was_a_card(client: FlaskClient) -> None:
    assert 'href="/join?from=card"' in client.get("/local").text
