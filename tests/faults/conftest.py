"""Real sender processes against a relay with a ledger, on the test's database."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete

from config import MailRelay, Settings
from mcv.delivery.models import Sender
from mcv.extensions import db
from tests.faults.processes import PATIENCE, SenderProcess
from tests.faults.relay import Relay

StartSender = Callable[..., SenderProcess]


def wait_until(condition: Callable[[], bool]) -> None:
    """Return when the condition holds; fail the test after half a minute."""
    patience = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < patience, "it did not come to pass"
        time.sleep(0.02)


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[Relay]:
    relay = Relay(tmp_path)
    yield relay
    relay.close()


@pytest.fixture
def start_sender(
    app: Flask, relay: Relay, settings: Settings, tmp_path: Path
) -> Iterator[StartSender]:
    started: list[SenderProcess] = []
    here = MailRelay(port=relay.port, connections=3)
    settings = replace(settings, relay=here, instance=tmp_path)

    def start(lease_seconds: float = 1.0) -> SenderProcess:
        db.session.commit()
        started.append(SenderProcess(settings, lease_seconds))
        return started[-1]

    yield start
    for sender in started:
        if sender.process.is_alive():
            sender.kill()
    db.session.execute(delete(Sender))
    db.session.commit()
