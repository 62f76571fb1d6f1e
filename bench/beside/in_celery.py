"""Runs under a Python that has Celery: the task of one recipient, and the one who asks for all."""

import hashlib
import hmac
import html
import os
import smtplib
import sqlite3
import time
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from email.utils import formataddr
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

import psycopg
from celery import Celery  # type: ignore[import-not-found]

DATABASE = os.environ["PEER_DATABASE"]
IS_SQLITE = DATABASE.startswith("sqlite")
# smtplib leaves the line ends of bytes as they are
LETTER = Template(Path(os.environ["PEER_LETTER"]).read_text().replace("\n", "\r\n"))
KEY = b"a key of the benchmark's own, of some length"
PATIENCE = 30.0

app = Celery("beside", broker=os.environ["PEER_BROKER"])
app.conf.task_ignore_result = True
app.conf.broker_connection_retry_on_startup = True


@cache
def database() -> Any:
    """Return this process's connection, which commits each statement, as durable as the sender's."""
    if not IS_SQLITE:
        return psycopg.connect(DATABASE, autocommit=True)
    connection = sqlite3.connect(DATABASE.removeprefix("sqlite:///"), 30, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    return connection


@cache
def relay() -> smtplib.SMTP:
    """Return this process's connection to the relay, which stays open."""
    return smtplib.SMTP("127.0.0.1", int(os.environ["PEER_SMTP_PORT"]))


def send(contact_id: int) -> None:
    """Send one member their letter and record that the relay has it."""
    name, address = ask("SELECT name, address FROM contact WHERE id = ?", contact_id).fetchone()
    message = token("message", contact_id)
    letter = LETTER.substitute(
        to=formataddr((name, address)),
        name=name,
        name_in_html=html.escape(name),
        message=message,
        reply=token("reply", contact_id),
        useful=token("useful", contact_id),
        unsubscribe=token("unsubscribe", contact_id),
    )
    relay().sendmail(f"bounce+{message}@mcv.example", [address], letter.encode(), ["BODY=8BITMIME"])
    sent_at = datetime.now(UTC).isoformat()
    ask("INSERT INTO task_result (contact_id, sent_at) VALUES (?, ?)", contact_id, sent_at)


def token(purpose: str, number: int) -> str:
    """Return a signature that nobody else can make."""
    signed = hmac.digest(KEY, f"{purpose}:{number}".encode(), hashlib.sha256)
    return f"{number}-{urlsafe_b64encode(signed[:21]).decode()}"


def ask(statement: str, *values: object) -> Any:
    """Return the cursor of a statement, whose marks are SQLite's."""
    return database().execute(statement if IS_SQLITE else statement.replace("?", "%s"), values)


send_later = app.task(send, name="send")


def main() -> None:
    """Ask for a task for each member and print the seconds until the last result is a row."""
    until = time.monotonic() + PATIENCE
    while not app.control.ping(timeout=0.5):
        assert time.monotonic() < until, "no worker answered"
    start = time.perf_counter()
    members = [number for (number,) in ask("SELECT id FROM contact ORDER BY id").fetchall()]
    for number in members:
        send_later.delay(number)
    wait_for_results(len(members))
    print(time.perf_counter() - start)


def wait_for_results(number: int) -> None:
    """Return when so many results are rows; a stand-still means that tasks have failed."""
    done, until = 0, time.monotonic() + PATIENCE
    while done < number:
        assert time.monotonic() < until, f"{done} of {number} tasks ended well"
        time.sleep(0.01)
        before, done = done, ask("SELECT count(*) FROM task_result").fetchone()[0]
        if done > before:
            until = time.monotonic() + PATIENCE


if __name__ == "__main__":
    main()
