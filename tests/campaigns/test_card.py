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
    link = client.get("/local").text.partition('href="/local/join"')
    assert link[1]
    asked = client.get("/local/join").text
    assert '<input id="source" name="source" type="hidden" value="card">' in asked
    assert 'action="/join"' in asked


def test_no_address_that_the_history_keeps_names_the_card(client: FlaskClient) -> None:
    addresses = re.findall(r'href="([^"]*)"', client.get("/local").text)
    assert [address for address in addresses if "card" in address or "from=" in address] == []
