from html import unescape
from re import findall, search

import pytest
from flask import Flask
from flask.testing import FlaskClient

PUBLIC = ("/", "/help", "/help/spoc", "/privacy", "/cookies", "/accessibility")


def title(page: str) -> str:
    found = search(r"<title>(.*?)</title>", page)
    assert found
    return unescape(found[1])


@pytest.mark.parametrize("path", PUBLIC)
def test_every_public_page_names_itself_and_the_service(client: FlaskClient, path: str) -> None:
    assert title(client.get(path).text).endswith("My Community Voice")


def test_the_title_says_each_name_once(client: FlaskClient) -> None:
    assert title(client.get("/").text) == "My Community Voice"
    assert title(client.get("/privacy").text) == "Privacy notice - My Community Voice"


@pytest.mark.parametrize("path", PUBLIC)
def test_every_public_page_says_what_to_do_in_an_emergency(client: FlaskClient, path: str) -> None:
    page = client.get(path).text
    assert 'href="tel:999"' in page
    assert 'href="tel:101"' in page


@pytest.mark.parametrize("path", sorted(set(PUBLIC) - {"/cookies"}))
def test_reading_sets_no_cookie(client: FlaskClient, path: str) -> None:
    assert "Set-Cookie" not in client.get(path).headers


@pytest.mark.parametrize("path", PUBLIC)
def test_every_script_in_a_page_carries_the_nonce_of_its_policy(
    client: FlaskClient, path: str
) -> None:
    response = client.get(path)
    nonces = findall(r'<script nonce="([^"]+)"', response.text)
    assert nonces
    assert all(f"'nonce-{one}'" in response.headers["Content-Security-Policy"] for one in nonces)


def test_a_page_that_is_not_there_says_so_plainly(client: FlaskClient) -> None:
    response = client.get("/no-such-page")
    assert response.status_code == 404
    assert title(response.text) == "Page not found - My Community Voice"


@pytest.mark.parametrize("layout", ["public", "desk", "quiet", "print"])
def test_every_component_shows_in_every_layout(client: FlaskClient, layout: str) -> None:
    response = client.get(f"/dev/components?layout={layout}")
    assert response.status_code == 200
    assert "Components" in response.text


def test_a_quiet_page_names_the_service_nowhere_around_its_text(client: FlaskClient) -> None:
    page = client.get("/dev/components?layout=quiet").text
    assert title(page) == "Components"
    assert "My Community Voice" not in page.partition("<main")[0]
    assert "favicon-neutral.svg" in page
    assert "Exit this page" in page


def test_a_quiet_page_sets_no_cookie(app: Flask) -> None:
    with app.test_request_context("/"):
        quiet = app.jinja_env.get_template("layouts/quiet.html").render()
    assert "csrf" not in quiet
    assert "cookie" not in quiet.lower()
