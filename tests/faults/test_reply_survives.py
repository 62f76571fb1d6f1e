"""Rows 5 and 14 of the matrix: a failing database, a browser's retry, two at once."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from mcv.audit.rules import Actor
from mcv.conversations import actions
from mcv.conversations.models import Conversation, Message
from mcv.core.errors import Stale
from mcv.extensions import db
from tests.builders.conversations import a_conversation, a_reply_link, acting, an_officer

FORM = {"form_id": "form-000001", "message": "I saw <b>a white van</b> & two men."}


def messages() -> int:
    return db.session.scalar(select(func.count()).select_from(Message)) or 0


@contextmanager
def table_gone(name: str) -> Iterator[None]:
    """Take a table from under the running service."""
    db.session.commit()
    with db.engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {name} RENAME TO {name}_gone"))
    try:
        yield
    finally:
        db.session.rollback()
        with db.engine.begin() as connection:
            connection.execute(text(f"ALTER TABLE {name}_gone RENAME TO {name}"))


@contextmanager
def commits_failing() -> Iterator[None]:
    """Break every connection at the moment of its commit, as a server that goes down then does."""

    def cut(connection: object) -> None:
        raise OperationalError("COMMIT", {}, Exception("the disk is gone"))

    event.listen(db.engine, "commit", cut)
    try:
        yield
    finally:
        event.remove(db.engine, "commit", cut)


def test_a_reply_that_could_not_be_kept_is_still_on_the_page(
    client: FlaskClient, now: datetime
) -> None:
    link = a_reply_link()
    with table_gone("conversation_message"):
        answer = client.post(link, data=FORM)
    assert answer.status_code == 503
    assert "999" in answer.text
    assert "I saw &lt;b&gt;a white van&lt;/b&gt; &amp; two men." in answer.text
    assert "Thank you" not in answer.text


def test_the_retry_from_that_page_makes_one_reply(client: FlaskClient, now: datetime) -> None:
    link = a_reply_link()
    with table_gone("conversation_message"):
        page = client.post(link, data=FORM).text
    assert 'value="form-000001"' in page
    for _ in range(2):
        assert client.post(link, data=FORM).status_code == 303
    assert messages() == 1


def test_nobody_is_thanked_for_what_was_not_committed(
    app: Flask, client: FlaskClient, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = a_reply_link()
    db.session.commit()
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    with commits_failing():
        answer = at_once(app, lambda: FlaskClient.open(client, link, method="POST", data=FORM))[0]
    assert isinstance(answer, TestResponse)
    assert answer.status_code == 503
    assert "Thank you" not in answer.text
    assert "white van" in answer.text
    assert messages() == 0


def test_a_reply_link_without_a_database_says_what_to_do(
    client: FlaskClient, now: datetime
) -> None:
    link = a_reply_link()
    with table_gone("delivery"):
        answer = client.get(link)
    assert answer.status_code == 503
    assert "999" in answer.text


def at_once(app: Flask, *works: Callable[[], object]) -> list[object]:
    """Run the works in threads of their own, as two workers do; return what each came to."""
    results: list[object] = []
    start = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        with app.app_context():
            start.wait(10)
            try:
                results.append(work())
            except Stale as stale:
                db.session.rollback()
                results.append(stale)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def test_of_two_officers_at_the_same_moment_one_gets_it(app: Flask, now: datetime) -> None:
    conversation_id = a_conversation().id
    officers = [acting(an_officer(name)) for name in ("Kim Brown", "Sam Taylor")]
    db.session.commit()

    def claim(officer: Actor) -> object:
        actions.claim(conversation_id, officer, now)
        db.session.commit()
        return "done"

    results = at_once(app, *(partial(claim, officer) for officer in officers))
    assert results.count("done") == 1
    assert [one for one in results if isinstance(one, Stale) and "has this" in one.message]


def test_a_double_click_at_the_same_moment_is_one_reply(app: Flask, now: datetime) -> None:
    link = a_reply_link()
    db.session.commit()

    def click() -> object:
        return FlaskClient.open(app.test_client(), link, method="POST", data=FORM)

    answers = at_once(app, click, click)
    assert [isinstance(a, TestResponse) and a.status_code for a in answers] == [303, 303]
    db.session.expire_all()
    assert messages() == 1
    assert db.session.scalar(select(func.count()).select_from(Conversation)) == 1
