"""Looking changes nothing: every GET and HEAD of everybody, with a trap on the database."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from mcv.extensions import db
from mcv.staff.rules import Role
from tests.attacks.scene import a_scene, doors, somebody_as
from tests.conftest import SignInAs

CHANGE = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
WRITTEN_WHILE_LOOKING = {
    "INSERT INTO audit_entry",  # who was refused, and which officer opened whose words
    "UPDATE sign_in",  # that the person is still there
}


SOME = ["stranger", "member", Role.SPOC, Role.COMMS, Role.ADMINISTRATOR]


@contextmanager
def changes() -> Iterator[set[str]]:
    """Collect what is written as "VERB table"."""
    found: set[str] = set()

    def note(*arguments: Any) -> None:
        match = CHANGE.match(arguments[2])
        if match:
            found.add(f"{match[1].upper()} {match[2].lower()}")

    event.listen(db.engine, "before_cursor_execute", note)
    yield found
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("who", SOME)
def test_looking_changes_nothing_and_the_head_alone_answers_alike(
    app: Flask, now: datetime, sign_in: SignInAs, who: str | Role
) -> None:
    scene = a_scene()
    browser = app.test_client()
    if who != "stranger":
        sign_in(browser, scene.member if who == "member" else somebody_as(Role(who), "Canterbury"))
    db.session.commit()
    for rule in doors(app, "GET"):
        with changes() as found:
            looked = browser.get(scene.path(rule))
            asked = browser.head(scene.path(rule))
        assert found <= WRITTEN_WHILE_LOOKING, rule.rule
        assert (asked.status_code, asked.data) == (looked.status_code, b""), rule.rule
