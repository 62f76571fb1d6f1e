"""Every door, tried by every role: a stranger, a member, staff of each role, staff of another unit."""

from datetime import datetime

import pytest
from flask import Flask

from mcv.staff.rules import Permission, Role
from mcv.staff.rules.roles import PERMISSIONS
from mcv.web.guards import MEMBER, PUBLIC, guard_of
from tests.attacks.scene import a_scene, all_doors, somebody_as
from tests.builders.members import a_member
from tests.conftest import SignInAs

OF_A_UNIT = ("/desk/alerts/<ref>", "/desk/replies/<ref>")
OF_A_MEMBER = (
    "/conversations/<ref>",
    "/conversations/message/<int:delivery_id>",
    "/settings/messages/<int:delivery_id>",
)


@pytest.mark.parametrize("role", [None, *Role])
def test_a_role_opens_exactly_the_doors_that_its_permissions_name(
    app: Flask, now: datetime, sign_in: SignInAs, role: Role | None
) -> None:
    scene = a_scene()
    held = PERMISSIONS[role] | {Permission.ACCOUNT} if role else frozenset()
    person = somebody_as(role) if role else None
    for method, rule in all_doors(app):
        guard = guard_of(app.view_functions[rule.endpoint])
        if guard == PUBLIC:
            continue
        # anew for each door, for one of them is the way out
        browser = sign_in(app.test_client(), person) if role else app.test_client()
        answer = browser.open(scene.path(rule), method=method)
        if role is None or guard == MEMBER:
            assert answer.status_code == 303, (method, rule.rule)
            assert "/sign-in" in answer.location
        else:
            assert (answer.status_code == 403) == (guard not in held), (method, rule.rule)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COMMS])
def test_what_is_another_units_does_not_exist(
    app: Flask, now: datetime, sign_in: SignInAs, role: Role
) -> None:
    scene = a_scene()
    browser = sign_in(app.test_client(), somebody_as(role))
    for method, rule in all_doors(app):
        if rule.rule.startswith(OF_A_UNIT):
            answer = browser.open(scene.path(rule), method=method)
            assert answer.status_code in {403, 404}, rule.rule
            assert b"Wincheap" not in answer.data


def test_comms_reach_no_reply_by_any_door(app: Flask, now: datetime, sign_in: SignInAs) -> None:
    scene = a_scene()
    browser = sign_in(app.test_client(), somebody_as(Role.COMMS))
    for method, rule in all_doors(app):
        if "<token>" in rule.rule:
            continue
        answer = browser.open(scene.path(rule), method=method)
        assert b"white van" not in answer.data, rule.rule


def test_what_is_another_members_does_not_exist(
    app: Flask, now: datetime, sign_in: SignInAs
) -> None:
    scene = a_scene()
    browser = sign_in(app.test_client(), a_member())
    for method, rule in all_doors(app):
        if rule.rule in OF_A_MEMBER:
            answer = browser.open(scene.path(rule), method=method)
            assert answer.status_code == 404, rule.rule


def test_a_member_opens_no_door_of_the_desk(app: Flask, now: datetime, sign_in: SignInAs) -> None:
    scene = a_scene()
    browser = sign_in(app.test_client(), scene.member)
    for method, rule in all_doors(app):
        guard = guard_of(app.view_functions[rule.endpoint])
        if guard not in {PUBLIC, MEMBER}:
            answer = browser.open(scene.path(rule), method=method)
            assert (answer.status_code, answer.location[:13]) == (303, "/desk/sign-in")
