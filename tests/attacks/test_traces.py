"""What is left behind: in caches, in logs, in mailboxes, in the database after an erasure."""

import logging
import re
import runpy
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from config import ROOT
from mcv.audit.rules import Actor
from mcv.conversations.queries.threads import thread_numbers
from mcv.core import links
from mcv.delivery.rules.states import Reason
from mcv.extensions import Base, db
from mcv.members import actions
from mcv.members.models import AddressChange, MailedLink
from mcv.web.house import House
from tests.attacks.scene import IN_A_WEEK, a_scene, doors
from tests.builders.conversations import a_conversation, an_officer, answered
from tests.builders.members import a_member
from tests.conftest import SignInAs

CANARIES = ("Quentin", "Featherstone", "ME14 1XQ", "ME141XQ", "Larkspur", "canary@example.org")


def test_no_cache_keeps_a_page_behind_a_token(app: Flask, now: datetime) -> None:
    scene = a_scene()
    rules = [rule for rule in doors(app, "GET") if "<token>" in rule.rule]
    for rule in rules:
        answer = app.test_client().get(scene.path(rule))
        assert answer.headers["Cache-Control"] == "no-store", rule.rule
    assert len(rules) >= 10


def test_no_cache_keeps_a_page_of_somebody_signed_in(
    app: Flask, now: datetime, sign_in: SignInAs
) -> None:
    scene = a_scene()
    browser = sign_in(app.test_client(), scene.member)
    for rule in doors(app, "GET"):
        if not rule.rule.endswith(".atom"):
            kept = browser.get(scene.path(rule)).headers["Cache-Control"]
            assert kept == "no-store", rule.rule


def test_the_card_leaves_neither_cookie_nor_copy(client: FlaskClient) -> None:
    answer = client.get("/local")
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_access_log_never_holds_the_path_of_a_request() -> None:
    written = runpy.run_path(str(ROOT / "gunicorn.conf.py"))["access_log_format"]
    assert set(re.findall(r"%\(([^)]+)\)", written)) == {"t", "m", "s", "B", "M"}


def test_an_error_is_logged_without_the_link_and_without_its_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    house = House("a house")

    @house.get("/sign-in/<token>")
    def fails(token: str) -> str:
        words = " ".join((*CANARIES, token))
        raise ValueError(words)

    house.test_client().get("/sign-in/a-secret-token")
    said = capsys.readouterr()
    assert "ValueError" in said.out
    assert "fails" in said.out
    assert "secret" not in said.out + said.err
    assert not [word for word in CANARIES if word in said.out + said.err]


def test_a_database_error_names_nobody(now: datetime) -> None:
    with pytest.raises(Exception, match="no_such_table") as caught:
        db.session.execute(text("SELECT * FROM no_such_table WHERE a = :a"), {"a": "canary"})
    assert "canary" not in str(caught.value)


def test_a_whole_membership_leaves_no_name_in_the_logs(
    client: FlaskClient,
    now: datetime,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    typed = {"name": "Quentin Featherstone", "email": "canary@example.org", "kind": "resident"}
    home = {"postcode": "ME14 1XQ", "house": "Larkspur", "ward": "1"}
    ticks = {"old_enough": "y", "consent": "y", "topics": "all"}
    assert client.post("/join", data=typed | home | ticks).status_code == 303
    client.post("/sign-in", data={"email": "canary@example.org"})
    client.post("/desk/sign-in", data={"email": "canary@example.org", "password": "x" * 20})
    said = capsys.readouterr()
    assert not [word for word in CANARIES if word in caplog.text + said.out + said.err]


def test_after_an_erasure_no_table_says_who_it_was(now: datetime) -> None:
    member = a_member(
        "canary@example.org", name="Quentin Featherstone", postcode="ME14 1XQ", house="Larkspur"
    )
    conversation = a_conversation("I am Quentin Featherstone of Larkspur", member=member)
    answered(conversation, an_officer(), now, "Thank you, Quentin.")
    actions.ask_for_link("canary@example.org", None, now)
    actions.leave(member, Reason.LEFT, Actor.member(member.id), now)
    later = now + timedelta(days=31)
    actions.erase_left(later)
    actions.vanish_unverified(later)
    db.session.commit()
    assert [table for table in Base.metadata.tables if _holds_a_canary(table)] == []


def test_who_reads_the_old_mailbox_comes_in_no_more(
    client: FlaskClient, now: datetime, sign_in: SignInAs
) -> None:
    member = a_member("old@example.org")
    conversation = a_conversation(member=member)
    ex = sign_in(client.application.test_client(), member)
    thread = links.signer().sign("thread", *thread_numbers(conversation), expires=IN_A_WEEK)
    actions.ask_for_link("old@example.org", None, now)
    mailed = db.session.query(MailedLink).filter_by(contact_id=member.contact_id).one()
    way_in = links.signer().sign("signin", member.id, mailed.id, expires=IN_A_WEEK)
    actions.ask_for_address(member, "new@example.org", now)
    change = db.session.query(AddressChange).one()
    confirm = links.signer().sign("confirm", member.id, change.id, expires=IN_A_WEEK)
    assert ex.get("/settings").status_code == 200
    assert client.get(f"/t/{thread}").status_code == 200
    assert client.post(f"/confirm/{confirm}").status_code == 200
    assert ex.get("/settings").status_code == 303
    assert client.get(f"/t/{thread}").status_code == 410
    assert client.post(f"/sign-in/{way_in}").status_code == 422


def _holds_a_canary(table: str) -> bool:
    rows = db.session.execute(text(f'SELECT * FROM "{table}"')).all()
    return any(word in str(row) for row in rows for word in CANARIES)
