"""Every posted form carries a token of its own session; nothing else is let through."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask

from mcv.staff.rules import Permission, Role
from mcv.staff.rules.roles import PERMISSIONS
from mcv.web.guards import MEMBER, PUBLIC, guard_of
from tests.attacks.scene import Scene, a_scene, doors, somebody_as
from tests.conftest import SignInAs

WITHOUT_TOKEN = {"members.unsubscribe", "delivery.notify_callback"}
"""RFC 8058: a mail program posts the first; the address itself is the token. The second needs a
secret in a header, which no browser sends by itself."""


@pytest.fixture
def csrf_on(app: Flask) -> Iterator[None]:
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


def posted_without_token(app: Flask, scene: Scene, sign_in: SignInAs) -> dict[str, int]:
    """Post to every door without a token, as somebody who may open it; return the statuses."""
    staff = {role: somebody_as(role, "Canterbury") for role in Role}
    statuses = {}
    for rule in doors(app, "POST"):
        guard = guard_of(app.view_functions[rule.endpoint]) or ""
        browser = app.test_client()
        if guard == MEMBER:
            sign_in(browser, scene.member)
        elif guard != PUBLIC:
            may = [role for role in Role if guard in {*PERMISSIONS[role], Permission.ACCOUNT}]
            sign_in(browser, staff[may[0]])
        statuses[rule.endpoint] = browser.post(scene.path(rule)).status_code
    return statuses


@pytest.mark.usefixtures("csrf_on")
def test_nothing_is_posted_without_a_token_but_what_carries_its_own_proof(
    app: Flask, now: datetime, sign_in: SignInAs
) -> None:
    statuses = posted_without_token(app, a_scene(), sign_in)
    passed = {endpoint for endpoint, status in statuses.items() if status != 400}
    assert passed == WITHOUT_TOKEN


@pytest.mark.usefixtures("csrf_on")
def test_a_token_of_another_browser_is_worth_nothing(app: Flask, now: datetime) -> None:
    page = app.test_client().get("/join").text
    token = page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    assert token
    assert app.test_client().post("/join", data={"csrf_token": token}).status_code == 400
