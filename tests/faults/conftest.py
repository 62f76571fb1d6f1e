"""Real sender processes against a relay with a ledger, on the test's database."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete

from config import Settings
from mcv.delivery.models import Sender
from mcv.extensions import db
from tests.faults.relay import Relay

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0


def wait_until(condition: Callable[[], bool]) -> None:
    """Return when the condition holds; fail the test after half a minute."""
    patience = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < patience, "it did not come to pass"
        time.sleep(0.02)


class SenderProcess:
    """A `flask sender` of its own, as an operator would start it."""

    def __init__(self, environment: dict[str, str], lease_seconds: float) -> None:
        sender = [sys.executable, "-m", "flask", "--app", "wsgi", "sender"]
        self.process = subprocess.Popen(
            [*sender, f"--lease-seconds={lease_seconds}", "--reply-seconds=5"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        """Kill it as the kernel would, without a last word."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def drain(self) -> int:
        """Ask it to stop and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


StartSender = Callable[..., SenderProcess]


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
    environment = {
        **os.environ,
        "MCV_ENV": "test",
        "DATABASE_URL": settings.database_url,
        "INSTANCE_PATH": str(tmp_path),
        "LINK_KEYS": ",".join(settings.link_keys),
        "PUBLIC_URL": settings.public_url,
        "SMTP_PORT": str(relay.port),
        "SMTP_CONNECTIONS": "3",
    }

    def start(lease_seconds: float = 1.0) -> SenderProcess:
        db.session.commit()
        started.append(SenderProcess(environment, lease_seconds))
        return started[-1]

    yield start
    for sender in started:
        if sender.process.poll() is None:
            sender.kill()
    db.session.execute(delete(Sender))
    db.session.commit()
