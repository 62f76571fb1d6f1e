from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from config import Settings
from mcv.app import create_app
from mcv.web.errors import PAGES, error_page
from mcv.web.sessions import COOKIE_ENTRY

TYPED = {"reply": "Two people <b>tried</b> the doors\nof cars.", "consent": "y", "form_id": "f1"}


@pytest.mark.parametrize("status", sorted(PAGES))
def test_every_error_has_a_page_with_one_heading(app: Flask, status: int) -> None:
    with app.test_request_context("/"):
        response = error_page(status)
    assert response.status_code == status
    assert response.get_data(as_text=True).count("<h1") == 1


@pytest.mark.parametrize("status", [500, 503])
def test_a_failure_keeps_what_was_typed_and_says_999_and_101(app: Flask, status: int) -> None:
    with app.test_request_context("/r/token", method="POST", data=TYPED):
        page = error_page(status).get_data(as_text=True)
    assert "Two people &lt;b&gt;tried&lt;/b&gt; the doors\nof cars.</textarea>" in page
    assert "Call <a" in page
    assert "We have not saved what you sent." in page


def test_trying_again_sends_the_same_form_to_the_same_address(app: Flask) -> None:
    with app.test_request_context("/r/token", method="POST", data=TYPED):
        page = " ".join(error_page(503).get_data(as_text=True).split())
    assert '<form action="/r/token" method="post">' in page
    assert 'name="form_id" value="f1"' in page
    assert 'name="consent" value="y"' in page


def test_a_password_is_never_shown_again(app: Flask) -> None:
    typed = {"email": "sam@example.org", "password": "correct horse battery"}
    with app.test_request_context("/staff/sign-in", method="POST", data=typed):
        page = error_page(503).get_data(as_text=True)
    assert "correct horse" not in page


def test_a_failing_database_still_gives_a_signed_in_person_the_page(
    settings: Settings, tmp_path: Path
) -> None:
    empty = replace(settings, database_url=f"sqlite:///{tmp_path / 'without-tables.db'}")
    app = create_app(empty)
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()
    with browser.session_transaction() as session:
        session[COOKIE_ENTRY] = "a sign-in that cannot be looked up"
    response = browser.post("/cookies", data={"remember": "?", "note": "My words\nare kept"})
    assert response.status_code == 503
    assert "tel:999" in response.text
    assert "My words\nare kept" in response.text
