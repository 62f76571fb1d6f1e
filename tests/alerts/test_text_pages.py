"""What the pages of the desk say of an alert's text: its parts and price, its words, what became of it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mcv.delivery.rules.states import State as DeliveryState
from tests.alerts.reading import words
from tests.alerts.test_desk_pages import the_form
from tests.alerts.test_texts import END, URGENT, all_are
from tests.builders import alerts as build
from tests.builders.texts import WORDS, a_member_with_number, texts_on

SignIn = Callable[[FlaskClient, Any], FlaskClient]


@pytest.fixture(autouse=True)
def with_texts(app: Flask) -> Iterator[None]:
    with texts_on(app):
        yield


def test_the_text_is_counted_while_it_is_written(
    client: FlaskClient, sign_in: SignIn, now: datetime
) -> None:
    for number in range(7):
        a_member_with_number(number)
    author = build.an_author()
    version = build.a_draft(author, now)
    sign_in(client, author)
    typed = the_form(version, urgent="y", also_text="y", text_words=WORDS)
    page = words(client.post(f"/desk/alerts/{version.alert.ref}/text", data=typed))
    assert f"{len(WORDS + END)} characters</strong>, 1 part, to <strong>7 people" in page
    assert "£0.21" in page
    assert version.text_words == ""
    unusual = typed | {"text_words": "Dŵr"}
    page = words(client.post(f"/desk/alerts/{version.alert.ref}/text", data=unusual))
    assert "more than halve the room in each part: ŵ" in page


def test_writer_and_approver_see_the_text_as_it_arrives(
    client: FlaskClient, sign_in: SignIn, now: datetime
) -> None:
    a_member_with_number()
    author, inspector = build.an_author(), build.an_approver()
    version = build.a_draft(author, now)
    ref = version.alert.ref
    sign_in(client, author)
    typed = the_form(version, urgent="y", also_text="y", text_words=WORDS, do="continue")
    client.post(f"/desk/alerts/{ref}/edit", data=typed)
    for page in ("check", "preview", "edit", ""):
        assert WORDS in words(client.get(f"/desk/alerts/{ref}/{page}".rstrip("/")))
    client.post(f"/desk/alerts/{ref}/check", data={})
    sign_in(client, inspector)
    page = words(client.get(f"/desk/alerts/{ref}/approve"))
    assert "Stop texts: voice.example/texts" in page
    assert "less than £0.15" in page


def test_where_texts_are_off_no_page_offers_them(
    app: Flask, client: FlaskClient, sign_in: SignIn, now: datetime
) -> None:
    author = build.an_author()
    version = build.a_draft(author, now)
    sign_in(client, author)
    with texts_on(app, key=""):
        assert "Text message" not in client.get(f"/desk/alerts/{version.alert.ref}/edit").text
        typed = the_form(version, text_words=WORDS)
        answer = client.post(f"/desk/alerts/{version.alert.ref}/text", data=typed)
    assert answer.status_code == 404


def test_the_progress_page_shows_what_became_of_the_texts(
    client: FlaskClient, sign_in: SignIn, now: datetime
) -> None:
    a_member_with_number()
    author = build.an_author()
    version = build.a_published(author, now, **URGENT)
    all_are(DeliveryState.HELD, version)
    sign_in(client, author)
    page = words(client.get(f"/desk/alerts/{version.alert.ref}/tally"))
    assert "In doubt are texts that may have been sent" in page
