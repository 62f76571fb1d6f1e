"""A whole installation for the journeys: database, web, sender, clock and mail catcher, all real."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import TypeVar
from urllib.error import URLError

from sqlalchemy import create_engine, make_url, update

from mcv.core import clock
from mcv.delivery.models import Chunk

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0
START = 120.0
T = TypeVar("T")


def eventually(look: Callable[[], T | None], what: str, patience: float = PATIENCE) -> T:
    """Return what `look` finds as soon as it finds something; AssertionError when patience ends."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{what} did not happen within {patience:.0f} seconds")


@dataclass(frozen=True)
class Town:
    """A running installation: where it answers, and where its mail lands."""

    address: str
    folder: Path
    env: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def mails(self, to: str, subject: str = "") -> list[EmailMessage]:
        """Return the mails to that address whose subject holds those words, oldest first."""
        files = sorted((self.folder / "mail").glob("[0-9]*.eml"))
        parsed = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
        return [
            mail for mail in parsed if to in str(mail["to"]) and subject in str(mail["subject"])
        ]

    def mail(self, to: str, subject: str = "", number: int = 1) -> EmailMessage:
        """Return the how-manieth such mail, waiting for it."""

        def look() -> EmailMessage | None:
            found = self.mails(to, subject)
            return found[number - 1] if len(found) >= number else None

        return eventually(look, f"mail {number} to {to} about {subject!r}")

    def flask(self, *commands: str, at: datetime | None = None) -> str:
        """Run an operator's commands, now or at another moment, and return what they printed."""
        when = at.isoformat() if at else "now"
        command = [sys.executable, "-m", "tests.journeys.commands", when, *commands]
        done = subprocess.run(
            command, cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return str(done.stdout)

    @contextmanager
    def paused(self, name: str) -> Iterator[None]:
        """Let one of the processes stand still for a while, as on a very busy machine.

        Not in the middle of a write: on SQLite that would keep everybody else out as well.
        """
        eventually(lambda: self._stands_still(name), f"a good moment to stop the {name}")
        try:
            yield
        finally:
            self.processes[name].send_signal(signal.SIGCONT)

    def _stands_still(self, name: str) -> bool:
        self.processes[name].send_signal(signal.SIGSTOP)
        url = make_url(self.env["DATABASE_URL"])
        if url.get_backend_name() != "sqlite" or _is_free_to_write(str(url.database)):
            return True
        self.processes[name].send_signal(signal.SIGCONT)
        return False

    def bring_forward(self) -> None:
        """Let what waits for its moment be due now: the senders go by the database server's time."""
        waiting = update(Chunk).where(Chunk.due_at > clock.now(), Chunk.lease_owner.is_(None))
        engine = create_engine(self.env["DATABASE_URL"])
        with engine.begin() as connection:
            connection.execute(waiting.values(due_at=clock.now()))
        engine.dispose()

    def failures(self) -> list[str]:
        """Return the lines in the processes' logs that tell of an error that nobody expected."""
        return [
            f"{log.name}: {line}"
            for log in sorted(self.folder.glob("*.log"))
            for line in log.read_text(errors="replace").splitlines()
            if "Traceback" in line or "Warning:" in line or '"level": "error"' in line
        ]


def plain_text(mail: EmailMessage) -> str:
    """Return the text part of a mail."""
    body = mail.get_body(preferencelist=("plain",))
    assert body is not None
    return str(body.get_content())


def link(mail: EmailMessage, holding: str) -> str:
    """Return the first address in the mail's text part that holds those letters."""
    found: list[str] = re.findall(r"https?://\S+", plain_text(mail))
    return next(address.rstrip(".,)") for address in found if holding in address)


@contextmanager
def running(database_url: str, folder: Path, founding: Iterable[str]) -> Iterator[Town]:
    """Start everything on that empty database, founded by those commands; stop it all afterwards."""
    web, mail = _free_port(), _free_port()
    address = f"http://127.0.0.1:{web}"
    env = {
        **os.environ,
        "MCV_ENV": "development",
        "DATABASE_URL": database_url,
        "INSTANCE_PATH": str(folder),
        "PUBLIC_URL": address,
        "SMTP_PORT": str(mail),
        "SMTP_CONNECTIONS": "2",
        "PYTHONWARNINGS": "default",
    }
    town = Town(address, folder, env)
    town.flask("db upgrade", "places load", *founding)
    python = [sys.executable, "-m"]
    commands = {
        "catcher": [*python, "mcv.dev.catcher", str(folder / "mail"), str(mail)],
        "web": [*python, "gunicorn", "wsgi:app", "-b", f"127.0.0.1:{web}", "--threads", "4"],
        "sender": [*python, "flask", "sender"],
        "clock": [*python, "flask", "clock"],
    }
    for name, command in commands.items():
        town.processes[name] = _started(folder, name, command, env)
    try:
        eventually(lambda: _answers(f"{address}/readyz"), "the first page", START)
        yield town
    finally:
        for process in reversed(town.processes.values()):
            process.send_signal(signal.SIGTERM)
        for process in town.processes.values():
            process.wait(20)


def _started(
    folder: Path, name: str, command: list[str], env: dict[str, str]
) -> subprocess.Popen[bytes]:
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT)


def _is_free_to_write(file: str) -> bool:
    with closing(sqlite3.connect(file, timeout=1)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        return True


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
