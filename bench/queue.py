"""How long a deferred task waits: from the commit that deferred it until it is done and gone."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles

from procrastinate.schema import SchemaManager
from sqlalchemy import text

from bench.report import Measurement
from bench.scratch import database
from bench.sending import LINK_KEY
from config import ROOT, Settings
from mcv.app import create_app
from mcv.core import clock, queue
from mcv.extensions import Base, db

NOBODYS_ALERT = 0
"""A version that does not exist: its task looks, finds nothing to do, and is done."""


def add_options(options: argparse.ArgumentParser) -> None:
    """Say what may be chosen."""
    options.add_argument("--database", choices=("sqlite", "postgresql"), default="postgresql")
    options.add_argument("--tasks", type=int, default=100, help="one at a time")
    options.add_argument("--together", type=int, default=1000, help="deferred in one transaction")
    options.add_argument("--workers", type=int, default=1, help="on PostgreSQL")


def run(chosen: argparse.Namespace) -> list[Measurement]:
    """Return the wait of one task at its middle and 95th percentile, and tasks a second."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)
        with database(chosen.database, folder) as url:
            settings = Settings(environment="test", database_url=url, instance=folder)
            with create_app(settings).app_context():
                _make_tables()
                with _at_work(chosen, url, folder):
                    waits = [_done_after(1) for _ in range(chosen.tasks)]
                    together = _done_after(chosen.together)
                db.session.remove()
                db.engine.dispose()
    cuts = quantiles(waits, n=20)
    return [
        _measured(chosen, "one task, middle", 1000 * cuts[9], "ms"),
        _measured(chosen, "one task, 95th percentile", 1000 * cuts[18], "ms"),
        _measured(chosen, "many at once", chosen.together / together, "tasks/s"),
    ]


def _measured(chosen: argparse.Namespace, case: str, value: float, unit: str) -> Measurement:
    return Measurement("queue", case, round(value, 1), unit, chosen.tasks, chosen.database)


def _make_tables() -> None:
    Base.metadata.create_all(db.engine)
    if db.engine.dialect.name == "postgresql":
        with db.engine.begin() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute(SchemaManager.get_schema())


def _done_after(tasks: int) -> float:
    for _ in range(tasks):
        queue.defer("publish-alert", now=clock.now(), version=NOBODYS_ALERT)
    db.session.commit()
    start = time.perf_counter()
    while _waiting():
        time.sleep(0.001)
        assert time.perf_counter() - start < 120, "nobody does the tasks"
    return time.perf_counter() - start


def _waiting() -> int:
    table = "procrastinate_jobs" if db.engine.dialect.name == "postgresql" else "deferred_task"
    with db.engine.connect() as connection:
        return int(connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)


@contextmanager
def _at_work(chosen: argparse.Namespace, url: str, folder: Path) -> Iterator[None]:
    environment = {
        **os.environ,
        "MCV_ENV": "test",
        "DATABASE_URL": url,
        "INSTANCE_PATH": str(folder),
        "LINK_KEYS": LINK_KEY,
    }
    is_sqlite = chosen.database == "sqlite"
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "clock" if is_sqlite else "worker"]
    hands = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        for _ in range(1 if is_sqlite else chosen.workers)
    ]
    try:
        _done_after(1)
        yield
    finally:
        for hand in hands:
            hand.terminate()
        assert [hand.wait(30) for hand in hands] == [0] * len(hands)
