"""Notices asked for while one alert goes to everybody, and the web pages meanwhile."""

import argparse
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import func, select

from bench.report import Measurement
from bench.scratch import database, populate
from bench.sending import (
    bench_settings,
    process_environment,
    publish_to_everybody,
    running_senders,
)
from bench.sinks import Sink, free_port
from config import ROOT, MailRelay
from mcv.app import create_app
from mcv.core import clock
from mcv.delivery import actions, queries
from mcv.delivery.models import Contact, Delivery
from mcv.delivery.rules.states import State
from mcv.extensions import db
from mcv.places.actions import load_facts

PAGES = ("/", "/join", "/alerts")
NOTICE_EVERY = 0.1
PAGE_EVERY = 0.1
QUIET_PAGES = 60
FIRST_PAGES = 30


def add_options(options: argparse.ArgumentParser) -> None:
    """Say what may be chosen."""
    options.add_argument("--members", type=int, default=78_000)
    options.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options.add_argument("--sink", choices=("smtp-sink", "csink"), default="smtp-sink")
    options.add_argument("--connections", type=int, default=MailRelay.connections)
    options.add_argument("--senders", type=int, default=1)


def run(chosen: argparse.Namespace) -> list[Measurement]:
    """Return how long notices took from commit to the relay, and pages before and during."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)
        sink = Sink(chosen.sink, folder, 0)
        relay = MailRelay(port=sink.port, connections=chosen.connections)
        try:
            with database(chosen.database, folder) as url:
                app = create_app(bench_settings(url, folder, relay))
                with app.app_context():
                    populate(chosen.members)
                    load_facts()
                    db.session.commit()
                    measurements = _measure(chosen, url, folder, relay)
                    db.session.remove()
                    db.engine.dispose()
                    return measurements
        finally:
            sink.stop()


def _measure(
    chosen: argparse.Namespace, url: str, folder: Path, relay: MailRelay
) -> list[Measurement]:
    with _web(url, folder, relay) as address, running_senders(url, folder, relay, chosen.senders):
        # a worker's first pages take long with or without a fan-out
        for number in range(FIRST_PAGES):
            _page_seconds(address, number)
        quiet = [_page_seconds(address, number) for number in range(QUIET_PAGES)]
        busy: list[float] = []
        over = threading.Event()
        visitor = threading.Thread(target=_visit, args=(address, busy, over))
        visitor.start()
        outgoing_id, recipients = publish_to_everybody(clock.now())
        asked = []
        while not queries.tally(outgoing_id).is_finished:
            asked.append(_ask_for_a_notice())
            time.sleep(NOTICE_EVERY)
        over.set()
        visitor.join()
        waits = _waits(asked)
        assert queries.tally(outgoing_id).sent == recipients
    assert len(asked) >= 20, f"only {len(asked)} notices: take more members"

    def measured(case: str, value: float, unit: str, beside: float | None = None) -> Measurement:
        peer = "without the fan-out" if beside else None
        return Measurement(
            "lanes", case, round(value, 1), unit, chosen.members, chosen.database, peer, beside
        )

    return [
        measured("a notice, commit to recorded, p95", _p95(waits) * 1000, "ms"),
        measured("a notice, commit to recorded, slowest", max(waits) * 1000, "ms"),
        measured("notices asked for", len(waits), "notices"),
        measured("a page, p95", _p95(busy) * 1000, "ms", round(_p95(quiet) * 1000, 1)),
    ]


def _ask_for_a_notice() -> int:
    """Queue a letter of the kind that somebody waits for; return its delivery."""
    db.session.rollback()
    first = db.session.scalars(select(Contact).order_by(Contact.id).limit(1)).one()
    now = clock.now()
    delivery = actions.post_notice(
        contact=first,
        notice="no-membership",
        values={"join_link": "https://voice.example"},
        now=now,
    )
    db.session.commit()
    return delivery.id


def _waits(asked: list[int]) -> list[float]:
    """Return the seconds from each notice's writing to the record that the relay has it."""
    until = time.monotonic() + 30
    mine = select(Delivery).where(Delivery.id.in_(asked))
    while db.session.scalar(
        select(func.count()).where(Delivery.id.in_(asked), Delivery.state == State.QUEUED)
    ):
        assert time.monotonic() < until, "a notice did not leave"
        db.session.rollback()
        time.sleep(0.05)
    rows = db.session.scalars(mine).all()
    assert all(row.state is State.SENT and row.sent_at for row in rows)
    return [(row.sent_at - row.outgoing.created_at).total_seconds() for row in rows if row.sent_at]


def _visit(address: str, seconds: list[float], over: threading.Event) -> None:
    number = 0
    while not over.wait(PAGE_EVERY):
        seconds.append(_page_seconds(address, number))
        number += 1


def _page_seconds(address: str, number: int) -> float:
    start = time.perf_counter()
    with urllib.request.urlopen(address + PAGES[number % len(PAGES)], timeout=30) as answer:
        answer.read()
        assert answer.status == 200
    return time.perf_counter() - start


def _p95(seconds: list[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.95)]


@contextmanager
def _web(url: str, folder: Path, relay: MailRelay) -> Iterator[str]:
    """Serve the pages as in production: gunicorn, two workers."""
    address = f"127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", address, "--workers", "2"]
    server = subprocess.Popen(
        [*command, "--no-control-socket"],
        cwd=ROOT,
        env=process_environment(url, folder, relay),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 60
        while True:
            try:
                _page_seconds(f"http://{address}", 0)
                break
            except OSError:
                assert server.poll() is None, "gunicorn ended"
                assert time.monotonic() < until, "gunicorn did not answer"
                time.sleep(0.1)
        yield f"http://{address}"
    finally:
        server.terminate()
        server.wait(30)
