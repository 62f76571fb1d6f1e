"""Celery and Redis: a task for each recipient, two worker processes, a row for each result.

What it does for each member: one task is put into Redis and taken out; the worker reads the member's
row, fills a letter that was written beforehand (name, three links with a token of their own,
Message-ID, envelope sender), hands it over with smtplib on a connection that stays open, and commits
one row that says so. The database is the run's own with the same durable settings. Kinder than many
a real one: nothing is rendered for each, Redis keeps nothing on disk, no result backend, Celery's
start and its connections to Redis are not measured, and no task is kept until it is done.
"""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from bench.beside.letters import template
from bench.beside.peer import HERE, Place, ask, version_in
from bench.sinks import free_port
from mcv.extensions import db

SCRIPT = HERE / "in_celery.py"
WORKERS = 2
RESULTS = "CREATE TABLE task_result (contact_id INTEGER PRIMARY KEY, sent_at TEXT NOT NULL)"
QUIETLY = ("--loglevel", "error", "--without-gossip", "--without-mingle", "--without-heartbeat")


@dataclass(frozen=True)
class TaskEach:
    """Celery in the virtual environment of this Python, and Debian's redis-server."""

    python: str | None

    def missing(self) -> str | None:
        """Return what is not installed and how to get it, None if all of it is here."""
        if self._version() and _redis_server():
            return None
        return (
            "Celery + Redis is not measured: install Debian's redis-server (and leave it stopped) "
            "and name a Python that has Celery by --celery-python or CELERY_PYTHON "
            "(python3 -m venv DIR && DIR/bin/pip install 'celery[redis]' 'psycopg[binary]')"
        )

    def title(self) -> str:
        """Return its name and version."""
        return f"Celery {self._version()} + Redis, a task a recipient"

    def prepare(self, place: Place) -> None:
        """Make the table of results and write the letter."""
        (place.folder / "letter.template").write_text(template(place.size))
        db.session.execute(text(RESULTS))
        db.session.commit()

    def rate(self, place: Place) -> float:
        """Ask for every task and return messages a second, until the last result is a row."""
        db.session.execute(text("DELETE FROM task_result"))
        db.session.commit()
        with _redis(place.folder) as port:
            environment = {
                **os.environ,
                "PYTHONWARNINGS": "ignore",
                "PEER_BROKER": f"redis://127.0.0.1:{port}/0",
                "PEER_DATABASE": place.url.replace("+psycopg", ""),
                "PEER_LETTER": str(place.folder / "letter.template"),
                "PEER_SMTP_PORT": str(place.sink.port),
            }
            with self._workers(environment):
                seconds = float(ask([self._python(), str(SCRIPT)], environment))
        rows = db.session.scalar(text("SELECT count(*) FROM task_result"))
        db.session.rollback()
        assert rows == place.recipients, f"{rows} results, not {place.recipients}"
        return place.recipients / seconds

    @contextmanager
    def _workers(self, environment: dict[str, str]) -> Iterator[None]:
        command = [self._python(), "-m", "celery", "-A", SCRIPT.stem, "worker"]
        worker = subprocess.Popen(
            [*command, "--concurrency", str(WORKERS), *QUIETLY],
            cwd=HERE, env=environment, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield
        finally:
            worker.terminate()
            worker.wait(30)

    def _python(self) -> str:
        assert self.python
        return self.python

    def _version(self) -> str | None:
        return version_in(self.python, "celery, redis, psycopg", "celery")


@contextmanager
def _redis(folder: Path) -> Iterator[int]:
    """Run a Redis of our own that keeps nothing, and give its port."""
    server, port = _redis_server(), free_port()
    assert server
    command = [server, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
    running = subprocess.Popen(
        [*command, "--save", "", "--appendonly", "no"], stdout=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 20
        while not _answers(port):
            assert running.poll() is None, "redis-server ended"
            assert time.monotonic() < until, "redis-server did not answer"
            time.sleep(0.05)
        yield port
    finally:
        running.terminate()
        running.wait(30)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def _redis_server() -> str | None:
    return shutil.which("redis-server", path="/usr/bin:/usr/sbin:/usr/local/bin")
