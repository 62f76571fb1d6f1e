"""Several hosts: senders with a folder of their own each, hands that do tasks, one relay, one database."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
from flask import Flask

from config import MailRelay, Settings
from mcv.extensions import db
from tests.faults.processes import SenderProcess
from tests.faults.relay import Relay
from tests.many.hands import Hand

StartOn = Callable[..., SenderProcess]
StartHand = Callable[..., Hand]


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[Relay]:
    relay = Relay(tmp_path)
    yield relay
    relay.close()


@pytest.fixture
def start_on(app: Flask, relay: Relay, settings: Settings, tmp_path: Path) -> Iterator[StartOn]:
    """Start a sender on the host of that name, whose folder no other host sees."""
    started: list[SenderProcess] = []
    here = MailRelay(port=relay.port, connections=3)

    def start(host: str, lease_seconds: float = 2.0) -> SenderProcess:
        db.session.commit()
        on_host = replace(settings, relay=here, instance=tmp_path / host)
        started.append(SenderProcess(on_host, lease_seconds))
        return started[-1]

    yield start
    for sender in started:
        if sender.process.is_alive():
            sender.kill()


@pytest.fixture
def start_hand(app: Flask, settings: Settings) -> Iterator[StartHand]:
    started: list[Hand] = []

    def start(begun: Event | None = None) -> Hand:
        db.session.commit()
        started.append(Hand(settings, begun))
        return started[-1]

    yield start
    for hand in started:
        if hand.process.is_alive():
            hand.kill()
