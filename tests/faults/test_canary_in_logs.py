"""Nobody's address, name or postcode reaches a log, whatever becomes of what they asked for."""

import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import structlog
from flask.testing import FlaskClient
from sqlalchemy import Select, and_, select, update

from config import ROOT, Settings
from mcv.core import clock
from mcv.delivery.models import Chunk, Contact, Delivery, Sender
from mcv.delivery.queries import health
from mcv.delivery.rules.states import Reason, State
from mcv.extensions import db
from tests.builders.alerts import a_published
from tests.builders.places import a_postcode
from tests.faults.conftest import wait_until
from tests.faults.relay import Relay

ADDRESS, NAME, HOUSE = "canary@cage.example", "Quentin Featherstone", "Larks Nest"
POSTCODE = "CT1 3ZX"
CANARY = re.compile("canary@|cage.example|Quentin|Featherstone|CT1 ?3ZX|Larks", re.IGNORECASE)
FORM = {
    "name": NAME,
    "email": ADDRESS,
    "kind": "resident",
    "postcode": POSTCODE,
    "house": HOUSE,
    "topics": "all",
    "old_enough": "y",
    "consent": "y",
}

RunSender = Callable[[], AbstractContextManager[None]]
Words = Callable[[], str]
PUT_OFF = and_(Delivery.attempts > 0, Delivery.state == State.QUEUED)
DEAD = Contact.stopped_because == Reason.NO_SUCH_ADDRESS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the sender keeps its journal and where its words go."""
    folder = tmp_path / "site"
    folder.mkdir()
    return folder


@pytest.fixture
def sender(settings: Settings, relay: Relay, folder: Path) -> RunSender:
    """Run `flask sender` as an operator does, all that it says going to a file."""
    env = {
        **os.environ,
        "MCV_ENV": "development",
        "PYTHONWARNINGS": "default",
        "DATABASE_URL": settings.database_url,
        "INSTANCE_PATH": str(folder),
        "LINK_KEYS": ",".join(settings.link_keys),
        "PUBLIC_URL": "http://voice.example",
        "SMTP_PORT": str(relay.port),
        "SMTP_CONNECTIONS": "2",
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "sender"]

    @contextmanager
    def running() -> Iterator[None]:
        db.session.commit()
        with (folder / "sender.log").open("ab") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0

    return running


@pytest.fixture
def talkative(capfd: pytest.CaptureFixture[str]) -> Iterator[Words]:
    """Let the web log everything that it can, and return what it said."""
    before = structlog.get_config()
    everything = structlog.make_filtering_bound_logger(logging.DEBUG)
    structlog.configure(**{**before, "wrapper_class": everything})
    yield lambda: "".join(capfd.readouterr())
    structlog.configure(**before)


def written(folder: Path) -> str:
    """Return everything that the sender left behind, the journal included."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return "\n".join(file.read_text(errors="replace") for file in files)


def mailed_link(relay: Relay) -> str:
    """Return the path of the link in the newest mail that the relay took."""
    parsed = message_from_bytes(relay.contents[-1], _class=EmailMessage, policy=policy.default)
    body = parsed.get_body(("plain",))
    assert body is not None
    link = re.search(r"https://voice\.example(/confirm/\S+)", body.get_content())
    assert link is not None
    return link[1]


def join(browser: FlaskClient, relay: Relay) -> None:
    """Sign up, get the mail, confirm, and ask for a link to sign in."""
    assert browser.post("/join", data=FORM).status_code == 303
    wait_until(lambda: len(relay.contents) == 1)
    assert "You have joined" in browser.post(mailed_link(relay)).text
    assert browser.post("/sign-in", data={"email": ADDRESS}).status_code == 303
    wait_until(lambda: len(relay.contents) == 2)


def put_forward() -> None:
    """Let everything that waits be due now, whatever put it off."""
    db.session.rollback()
    db.session.execute(update(Delivery).values(next_attempt_at=None))
    db.session.execute(update(Chunk).where(Chunk.due_at.is_not(None)).values(due_at=clock.now()))
    db.session.commit()


def asked(query: Select[Any]) -> Any:
    """Return what stands in the database now."""
    db.session.rollback()
    return db.session.scalar(query)


def test_nothing_of_a_person_is_in_any_log(
    client: FlaskClient, relay: Relay, sender: RunSender, folder: Path, talkative: Words
) -> None:
    a_postcode(POSTCODE)
    with sender():
        join(client, relay)
        relay.behaviour.refuse = {ADDRESS: f"421 4.7.0 <{ADDRESS}>: {ADDRESS} gets too much"}
        a_published(now=clock.now())
        db.session.commit()
        wait_until(lambda: "421" in str(asked(select(Sender.trouble))))
        assert not CANARY.search(str(health(clock.now())))
        relay.behaviour.refuse = {ADDRESS: f"451 4.7.1 <{ADDRESS}>: {NAME} is busy"}
        wait_until(lambda: asked(select(Delivery.id).where(PUT_OFF)) is not None)
        relay.behaviour.refuse = {ADDRESS: f"550 5.1.1 <{ADDRESS}>: no {NAME} here"}
        put_forward()
        wait_until(lambda: asked(select(Contact.id).where(DEAD)) is not None)
        relay.behaviour.refuse_senders = f"421 4.3.2 <{ADDRESS}> and others: going down"
        relay.close()
        client.post("/sign-in", data={"email": ADDRESS})
        wait_until(lambda: "cannot be reached" in written(folder))
    said = written(folder) + talkative()
    assert "(an address)" in said
    assert CANARY.findall(said) == []
