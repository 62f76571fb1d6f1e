"""No log line of web, sender or clock says who somebody is, whatever goes wrong around them."""

import json
import logging
import os
import re
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from email import message_from_bytes
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
import structlog
from flask import Flask
from sqlalchemy import select, text

from config import ROOT, Settings
from mcv.core import clock, logs
from mcv.delivery import queries
from mcv.delivery.models import Sender
from mcv.extensions import db
from mcv.members.models import Member
from mcv.members.rules import State
from tests.builders.alerts import a_published
from tests.builders.places import a_postcode
from tests.faults.conftest import wait_until
from tests.faults.relay import Relay

NAME, ADDRESS, POSTCODE, HOUSE = (
    "Quentin Featherstone",
    "canary@example.org",
    "ME14 1XQ",
    "Larkspur",
)
CANARIES = ("Quentin", "Featherstone", "canary", POSTCODE, "ME141XQ", "ME14%201XQ", HOUSE)
PERSON = {"name": NAME, "email": ADDRESS, "kind": "resident", "postcode": POSTCODE, "house": HOUSE}
TICKS = {"ward": "1", "old_enough": "y", "consent": "y", "topics": "all"}
CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
LINK = re.compile(r"https?://[^/\s]+(/confirm/\S+)")


class Service:
    """Web, sender and clock as an operator starts them; what they say goes to a file each."""

    def __init__(self, settings: Settings, folder: Path, relay: Relay) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = int(free.getsockname()[1])
        self.folder = folder
        self.environment = {
            **os.environ,
            "MCV_ENV": "development",
            "DATABASE_URL": settings.database_url,
            "INSTANCE_PATH": str(folder),
            "PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "SMTP_PORT": str(relay.port),
            "SMTP_CONNECTIONS": "2",
        }
        bind = f"--bind=127.0.0.1:{self.port}"
        self.processes = [
            self._start("web", ["gunicorn", "wsgi:app", bind, "--no-control-socket"]),
            self._start("sender", ["flask", "--app", "wsgi", "sender"]),
            self._start("clock", ["flask", "--app", "wsgi", "clock"]),
        ]
        self._open = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar())
        ).open

    def _start(self, name: str, words: Sequence[str]) -> subprocess.Popen[bytes]:
        options = ["--access-logfile=-", "--threads=2"] if name == "web" else []
        with (self.folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", *words, *options],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
            )

    def ask(self, path: str, data: dict[str, str] | None = None) -> tuple[int, str]:
        """Return the status and the page; a post brings the token of the page it comes from."""
        if data is not None:
            data = data | {"csrf_token": CSRF.findall(self.ask(path)[1])[0]}
        body = urllib.parse.urlencode(data).encode() if data else None
        address = f"http://127.0.0.1:{self.port}{path}"
        try:
            with self._open(address, body, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read().decode()

    def is_ready(self) -> bool:
        try:
            return self.ask("/readyz")[0] == 200
        except OSError:
            return False

    def shout(self, line: str) -> None:
        """Send a line that is no request at all."""
        with socket.create_connection(("127.0.0.1", self.port), 10) as wire:
            wire.sendall(f"{line}\r\n\r\n".encode())
            wire.recv(4096)

    def said(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def stop(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(30)


@pytest.fixture
def service(app: Flask, settings: Settings, relay: Relay, tmp_path: Path) -> Iterator[Service]:
    a_postcode(POSTCODE)
    db.session.commit()
    service = Service(settings, tmp_path, relay)
    yield service
    service.stop()


def fresh(found: Callable[[], object]) -> Callable[[], bool]:
    """Return the question asked with a new look at the database each time."""

    def look() -> bool:
        db.session.rollback()
        return bool(found())

    return look


def link_in(letter: bytes) -> str:
    for part in message_from_bytes(letter).walk():
        body = part.get_payload(decode=True)
        if isinstance(body, bytes) and (found := LINK.search(body.decode())):
            return found[1]
    raise AssertionError("no link to confirm with")


def join(service: Service, relay: Relay) -> None:
    """Sign the canary up, and confirm by the link in the mail."""
    assert service.ask("/join", PERSON | TICKS)[0] == 200
    wait_until(lambda: relay.accepted >= 1)
    path = link_in(relay.contents[0])
    assert service.ask(path, {})[0] == 200
    is_member = select(Member.id).where(Member.state == State.VERIFIED)
    wait_until(fresh(lambda: db.session.scalar(is_member)))


def send_an_alert(relay: Relay) -> None:
    """Send the canary an alert; the relay complains about them by address, then refuses them."""
    relay.behaviour.refuse = {ADDRESS: f"421 4.7.0 Too much for <{ADDRESS}> at present"}
    version = a_published(now=clock.now())
    outgoing = version.outgoing_id
    assert outgoing is not None
    db.session.commit()
    trouble = select(Sender.trouble).where(Sender.trouble.is_not(None))
    wait_until(fresh(lambda: db.session.scalar(trouble)))
    assert db.session.scalars(trouble).one() == "421 4.7.0 Too much for <(address)> at present"
    relay.behaviour.refuse = {ADDRESS: f"550 5.1.1 <{ADDRESS}> {NAME} is unknown here"}
    wait_until(fresh(lambda: queries.tally(outgoing).failed == 1))


def spoil(table: str, column: str) -> None:
    """Let a row hold the canary where no such word can be, so that whoever reads it fails on it."""
    db.session.execute(text(f"UPDATE {table} SET {column} = :word"), {"word": NAME})
    db.session.commit()


def test_no_log_line_says_who_somebody_is(service: Service, relay: Relay) -> None:
    wait_until(service.is_ready)
    join(service, relay)
    send_an_alert(relay)
    wrong = {"email": ADDRESS, "password": "a password of the canary"}
    assert service.ask("/desk/sign-in", wrong)[0] == 422
    service.shout(f"GET /places?postcode={POSTCODE} {NAME} HTTP/1.1")
    spoil("member", "kind")
    spoil("alert_version", "kind")
    assert service.ask("/sign-in", {"email": ADDRESS})[0] == 500
    db.session.execute(text("UPDATE alert_version SET state = 'sending'"))
    db.session.commit()
    wait_until(lambda: "job failed" in service.said("clock"))
    service.stop()
    said = {name: service.said(name) for name in ("web", "sender", "clock")}
    assert "Invalid request" in said["web"]
    assert "request failed" in said["web"]
    assert "sender.connection_lost" in said["sender"]
    leaks = [f"{name}: {word}" for name, log in said.items() for word in CANARIES if word in log]
    assert leaks == []


def test_an_error_is_logged_by_its_kind_and_place_and_so_is_what_led_to_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.keep(logging.INFO)
    try:
        try:
            raise KeyError(ADDRESS)
        except KeyError as first:
            raise ValueError(NAME) from first
    except ValueError:
        structlog.get_logger().exception("job failed", job="a job")
        assert logging.lastResort is not None
        place = ("a library", logging.ERROR, "a_file.py", 1, "It broke", None, sys.exc_info())
        logging.lastResort.handle(logging.LogRecord(*place))
    said = capsys.readouterr()
    for line in (said.out, said.err):
        event = json.loads(line)
        assert event["error"] == "ValueError from KeyError"
        assert "test_logs.py" in event["where"][0]
        assert not [word for word in CANARIES if word in line]
