"""Real sender processes against a relay with a ledger, on the test's database."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from config import MailRelay, Settings
from mcv.delivery import queries
from mcv.delivery.queries import Tally
from mcv.extensions import db
from tests.faults.processes import PATIENCE, SenderProcess
from tests.faults.relay import Relay
from tests.faults.service import Service

StartSender = Callable[..., SenderProcess]


def wait_until(condition: Callable[[], bool]) -> None:
    """Return when the condition holds; fail the test after half a minute."""
    patience = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < patience, "it did not come to pass"
        time.sleep(0.02)


def tally(outgoing_id: int) -> Tally:
    """Return how far it has come by now, whoever wrote it."""
    db.session.rollback()
    return queries.tally(outgoing_id)


def repeats(relay: Relay) -> int:
    """Return how many messages were accepted again; each must carry its first Message-ID."""
    ids: dict[str, set[str]] = {}
    for line in relay.ledger:
        ids.setdefault(line.recipient, set()).add(line.message_id)
    assert all(len(found) == 1 for found in ids.values())
    return len(relay.ledger) - len(ids)


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[Relay]:
    relay = Relay(tmp_path)
    yield relay
    relay.close()


@pytest.fixture
def service(app: Flask, settings: Settings, relay: Relay, tmp_path: Path) -> Iterator[Service]:
    service = Service(settings, tmp_path, relay)
    yield service
    service.stop()


@pytest.fixture
def start_sender(
    app: Flask, relay: Relay, settings: Settings, tmp_path: Path
) -> Iterator[StartSender]:
    started: list[SenderProcess] = []
    here = MailRelay(port=relay.port, connections=3)
    settings = replace(settings, relay=here, instance=tmp_path)

    def start(lease_seconds: float = 1.0, off: timedelta = timedelta(0)) -> SenderProcess:
        db.session.commit()
        started.append(SenderProcess(settings, lease_seconds, off))
        return started[-1]

    yield start
    for sender in started:
        if sender.process.is_alive():
            sender.kill()
