"""Every door has a guard, and every posted form a CSRF token."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mcv.extensions import csrf
from mcv.web.guards import PUBLIC, guard_of

PUBLIC_BLUEPRINTS = {
    "pages",
    "places",
    "members",
    "campaigns",
    "conversations",
    "alerts",
    "staff",
    "oversight",
}
"""Slices that have doors for people who are not signed in; any other slice has none."""

CSRF_EXEMPT = {"members.unsubscribe", "delivery.notify_callback"}
"""RFC 8058: a mail program posts the first without cookie or token; it carries a token of its own.
GOV.UK Notify posts the second; it carries a secret in a header that no browser sends by itself."""


def test_every_endpoint_declares_who_may_come_in(app: Flask) -> None:
    undeclared = [name for name, view in app.view_functions.items() if guard_of(view) is None]
    assert undeclared == []


def test_public_doors_stand_only_where_we_expect_them(app: Flask) -> None:
    public = {
        name.partition(".")[0]
        for name, view in app.view_functions.items()
        if guard_of(view) == PUBLIC
    }
    assert public - {"static", "delivery"} <= PUBLIC_BLUEPRINTS


def test_only_what_carries_a_proof_of_its_own_does_without_csrf(app: Flask) -> None:
    modules = {
        f"{view.__module__}.{view.__name__}": name
        for name, view in app.view_functions.items()
        if hasattr(view, "__name__")
    }
    exempt = {modules.get(name, name) for name in csrf._exempt_views}
    assert exempt <= CSRF_EXEMPT
    assert not csrf._exempt_blueprints


def test_nothing_answers_both_get_and_a_change_without_post(app: Flask) -> None:
    changing = {"PUT", "DELETE", "PATCH"}
    odd = [rule.rule for rule in app.url_map.iter_rules() if changing & (rule.methods or set())]
    assert odd == []


def test_no_post_is_looked_at_without_its_token(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    paths = {
        rule.endpoint: re.sub(r"<[^>]+>", "1", rule.rule)
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or set())
    }
    answers = {name: client.post(path).status_code for name, path in paths.items()}
    assert {name for name, status in answers.items() if status != 400} == CSRF_EXEMPT
