"""A relay and a sender that works in the test's own process."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from config import MailRelay, Settings
from mcv.core import settings as settings_of
from mcv.delivery.cli import post_sender, text_post_sender
from mcv.delivery.rules.pace import Pace
from mcv.extensions import db
from tests.builders.texts import a_gateway
from tests.faults.relay import Relay
from tests.notify_server import NotifyServer

QUICK = Pace(
    poll_seconds=0.01,
    settle_seconds=0.02,
    reply_seconds=1.0,
    reconnect_seconds=0.05,
    beat_seconds=0.1,
    quiet_seconds=0.05,
    grace_seconds=0.2,
    probe_seconds=0.1,
    longest_probe_seconds=0.3,
)


@pytest.fixture
def relay(app: Flask, settings: Settings, tmp_path: Path) -> Iterator[Relay]:
    relay = Relay(tmp_path)
    here = MailRelay(port=relay.port, connections=3)
    settings_of.attach(app, replace(settings, relay=here, instance=tmp_path))
    yield relay
    settings_of.attach(app, settings)
    relay.close()


@pytest.fixture
def send(relay: Relay) -> Callable[[], None]:
    """Commit, then let a sender work until nothing is due."""

    def send_what_is_due(pace: Pace = QUICK) -> None:
        db.session.commit()
        post_sender(pace).run(until_idle=True)
        db.session.expire_all()

    return send_what_is_due


@pytest.fixture
def notify(app: Flask, settings: Settings, tmp_path: Path) -> Iterator[NotifyServer]:
    server = NotifyServer(tmp_path)
    texts = a_gateway(url=server.url, connections=3)
    settings_of.attach(app, replace(settings, texts=texts, instance=tmp_path))
    yield server
    settings_of.attach(app, settings)
    server.close()


@pytest.fixture
def send_texts(notify: NotifyServer) -> Callable[..., None]:
    """Commit, then let a sender of texts work until nothing is due."""

    def send_what_is_due(pace: Pace = QUICK) -> None:
        db.session.commit()
        text_post_sender(pace).run(until_idle=True)
        db.session.expire_all()

    return send_what_is_due
