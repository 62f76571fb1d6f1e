"""Row 4 of the fault matrix: the database goes away in the middle of a send, and comes back."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from config import MailRelay, Settings
from mcv.app import create_app
from mcv.core import clock
from mcv.extensions import db
from tests.builders.delivery import sent_to_everybody, some_contacts
from tests.database import DRIVER, DURABLE, Server, start_postgresql
from tests.faults.conftest import repeats, tally, wait_until
from tests.faults.processes import SenderProcess
from tests.faults.relay import Relay
from tests.stores import load_what_is_carried

Outage = Callable[[], AbstractContextManager[None]]


def answers(server: Server) -> bool:
    try:
        psycopg.connect(server.url.replace(DRIVER, "postgresql://")).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture
def database(
    app: Flask, settings: Settings, database_name: str, tmp_path: Path
) -> Iterator[tuple[Settings, Outage]]:
    """A database of the test's own that can be taken away: its server, or the right to write."""
    if database_name == "postgresql":
        server = start_postgresql(DURABLE, own=True)
        url, outage = server.url, lambda: _server_down(server)
    else:
        server, file = None, tmp_path / "own.db"
        url, outage = f"sqlite:///{file}", lambda: _file_locked(file)
    ours = replace(settings, database_url=url, instance=tmp_path)
    own = create_app(ours)
    load_what_is_carried(own)
    with own.app_context():
        yield ours, outage
        db.session.remove()
        db.engine.dispose()
    if server is not None:
        server.stop()


@contextmanager
def _server_down(server: Server) -> Iterator[None]:
    server.tell("down")
    wait_until(lambda: not answers(server))
    yield
    server.tell("up")
    wait_until(lambda: answers(server))


@contextmanager
def _file_locked(file: Path) -> Iterator[None]:
    holder = sqlite3.connect(file, timeout=10, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    yield
    holder.rollback()
    holder.close()


@contextmanager
def chunks_gone() -> Iterator[None]:
    """Take the table that claims are made in from under the sender."""
    with db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE chunk RENAME TO chunk_gone"))
    yield
    with db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE chunk_gone RENAME TO chunk"))


@pytest.mark.parametrize("how", ["gone", "failing"])
def test_an_outage_in_the_middle_of_a_send_loses_nothing_and_repeats_nothing(
    database: tuple[Settings, Outage], relay: Relay, how: str
) -> None:
    ours, gone = database
    people = 700
    some_contacts(people)
    outgoing = sent_to_everybody(clock.now()).id
    db.session.commit()
    relay.behaviour.seconds_a_message = 0.001
    settings = replace(ours, relay=MailRelay(port=relay.port, connections=3))
    sender = SenderProcess(settings, lease_seconds=60)
    try:
        wait_until(lambda: relay.accepted >= 100)
        with gone() if how == "gone" else chunks_gone():
            outlast_a_failure_to_record(relay)
            assert sender.process.is_alive()
        wait_until(lambda: tally(outgoing).is_finished)
    finally:
        sender.kill()
    assert tally(outgoing).sent == len(relay.ledger) == people
    assert repeats(relay) == 0


def outlast_a_failure_to_record(relay: Relay) -> None:
    """Wait until the sender has sent all that it may send without the database."""
    accepted, since = relay.accepted, time.monotonic()

    def is_calm() -> bool:
        nonlocal accepted, since
        if relay.accepted != accepted:
            accepted, since = relay.accepted, time.monotonic()
        return time.monotonic() - since > 1.5

    wait_until(is_calm)
