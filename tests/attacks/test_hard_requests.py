"""No request of a stranger or of somebody signed in makes a door fall over, whatever stands in it."""

from collections.abc import Iterator, Set
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from wtforms import Field, PasswordField

from mcv.alerts.forms.deciding import ApproveForm, CancelForm, ReturnForm
from mcv.alerts.forms.public import FindForm, UsefulForm
from mcv.alerts.forms.writing import BeginForm, DraftForm
from mcv.campaigns.forms import NewCampaignForm
from mcv.conversations.forms import AnswerForm, AssignForm, CloseForm, HandOverForm, NoteForm
from mcv.members.forms.joining import JoinForm
from mcv.staff import forms as staff_forms
from mcv.staff.rules import Permission, Role
from mcv.staff.rules.roles import PERMISSIONS
from mcv.web.errors import NEVER_SHOWN_AGAIN
from mcv.web.forms import Form
from mcv.web.guards import MEMBER, PUBLIC, guard_of
from tests.attacks.scene import a_scene, all_doors, doors, somebody_as
from tests.conftest import SignInAs

ASKED = (
    "page district ward search q from next show kind text role unit state mark sent layout version"
)
PULSE = {"oversight.healthz"}
"""Answers 503 by design while no sender runs."""

HARD = (
    "a\0b\u2028\ufeff%_\\'\";--",
    "9" * 30,
    "\ud800{{7*7}}<script>alert(1)</script>",
    "a" * 70_000,
)
IN_PLACE_OF_A_BLANK = ("a%00b", "9" * 30, "%FF%FE", "a" * 5_000)
PEOPLE = [None, "member", Role.SPOC, Role.COMMS, Role.ADMINISTRATOR]
"""Between them they may open every door that takes words."""


def all_forms() -> Iterator[tuple[str, Field]]:
    """Yield the name and the field of every field that a form of ours asks for."""
    prefixes: dict[type[Form], str] = {
        NoteForm: "note-",
        AssignForm: "assign-",
        HandOverForm: "over-",
        CloseForm: "close-",
    }
    here = (JoinForm, AnswerForm, NewCampaignForm, ApproveForm, CancelForm, ReturnForm, *prefixes)
    own = [getattr(staff_forms, name) for name in staff_forms.__all__]
    for kind in (*here, *own, BeginForm, DraftForm, FindForm, UsefulForm):
        for name in dir(kind):
            if hasattr(getattr(kind, name), "field_class"):
                yield prefixes.get(kind, "") + name, getattr(kind, name)


def a_browser(app: Flask, sign_in: SignInAs, who: Any, member: Any) -> FlaskClient:
    """Return a browser of nobody, of the member, or of staff at Canterbury."""
    if who is None:
        return app.test_client()
    return sign_in(app.test_client(), member if who == "member" else somebody_as(who, "Canterbury"))


def guards_of(who: Any) -> Set[object]:
    """Return what guards the doors that are theirs: what anybody may open is a stranger's."""
    return {None: {PUBLIC}, "member": {MEMBER}}.get(who) or {
        *PERMISSIONS[Role(who)],
        Permission.ACCOUNT,
    }


@pytest.mark.parametrize("who", PEOPLE)
def test_hard_words_in_an_address_are_answered(
    app: Flask, now: datetime, sign_in: SignInAs, who: Any
) -> None:
    scene = a_scene()
    browser = a_browser(app, sign_in, who, scene.member)
    rules = [rule for rule in doors(app, "GET") if rule.endpoint not in PULSE]
    for rule in rules:
        is_open = guard_of(app.view_functions[rule.endpoint]) in guards_of(who)
        # behind a closed door nobody reads them
        for hard in HARD[:3] if is_open else HARD[:1]:
            words = dict.fromkeys(ASKED.split(), hard.encode("utf-8", "replace")[:3_000])
            answer = browser.get(scene.path(rule), query_string=words)
            assert answer.status_code < 500, (rule.rule, hard[:20])


@pytest.mark.parametrize("who", PEOPLE)
def test_hard_words_in_the_blanks_of_an_address_are_answered(
    app: Flask, now: datetime, sign_in: SignInAs, who: Any
) -> None:
    browser = a_browser(app, sign_in, who, a_scene().member)
    for method, rule in all_doors(app):
        for hard in IN_PLACE_OF_A_BLANK if "<" in rule.rule else ():
            before, _, after = rule.rule.partition("<")
            address = before + hard + after.partition(">")[2].replace("<int:posting_id>", hard)
            answer = browser.open(address, method=method)
            assert answer.status_code < 500, (method, address[:80])


@pytest.mark.parametrize("who", PEOPLE)
def test_hard_words_in_every_field_are_answered(
    app: Flask, now: datetime, sign_in: SignInAs, who: Any
) -> None:
    scene = a_scene()
    guards = guards_of(who)
    rules = [r for r in doors(app, "POST") if guard_of(app.view_functions[r.endpoint]) in guards]
    for rule in rules:
        browser = a_browser(app, sign_in, who, scene.member)
        for hard in HARD:
            typed = {name: hard.encode("utf-8", "surrogatepass") for name, _ in all_forms()}
            assert browser.post(scene.path(rule), data=typed).status_code < 500, rule.rule


def test_a_hundred_thousand_fields_are_answered(client: FlaskClient) -> None:
    body = "&".join(f"places={number}" for number in range(100_000))
    kind = "application/x-www-form-urlencoded"
    assert client.post("/join", data=body, content_type=kind).status_code in {413, 422}


def test_a_body_of_more_than_twelve_megabytes_is_refused(client: FlaskClient) -> None:
    assert client.post("/join", data=b"x" * (12 * 1024 * 1024 + 1)).status_code == 413


def test_no_password_and_no_code_is_ever_shown_again() -> None:
    secret = {n for n, field in all_forms() if issubclass(field.field_class, PasswordField)}
    assert {"password", "current"} <= secret <= NEVER_SHOWN_AGAIN
