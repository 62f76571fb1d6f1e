"""An operator sees at a glance which part is not at work."""

from dataclasses import replace
from datetime import datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient

from mcv.core import leases
from mcv.delivery.models import Sender
from mcv.delivery.rules.states import Channel
from mcv.extensions import Base, db
from mcv.oversight.rules import Pulse, report
from tests import stores
from tests.builders.texts import texts_on

WELL = Pulse(
    clock_at=None, senders=1, oldest_unsent_at=None, paused_because=None, relay_troubles=()
)


def test_all_is_well_when_every_part_spoke_lately(now: datetime) -> None:
    assert report(replace(WELL, clock_at=now), now)["status"] == "ok"


def test_a_clock_that_stopped_is_noticed(now: datetime) -> None:
    pulse = replace(WELL, clock_at=now - timedelta(minutes=2))
    assert report(pulse, now)["clock"] == "not running"


def test_post_that_waits_too_long_needs_somebody_to_look(now: datetime) -> None:
    pulse = replace(WELL, clock_at=now, oldest_unsent_at=now - timedelta(minutes=11))
    answer = report(pulse, now)
    assert answer["status"] == "attention"
    assert answer["oldest_unsent_seconds"] == 660


def test_a_relay_in_trouble_is_named(now: datetime) -> None:
    pulse = replace(WELL, clock_at=now, relay_troubles=("535 refused our password",))
    assert report(pulse, now)["mail_relay"] == "535 refused our password"


def test_healthz_answers_503_while_nobody_sends(client: FlaskClient, now: datetime) -> None:
    leases.acquire("clock", "here", now, 60)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json == {
        "status": "attention",
        "database": "ok",
        "sender": "not running",
        "clock": "ok",
        "mail_relay": "ok",
        "sending": "ok",
        "oldest_unsent_seconds": None,
    }


def test_readyz_asks_only_the_database(client: FlaskClient) -> None:
    assert client.get("/readyz").json == {"status": "ok"}


def test_where_texts_are_sent_their_sender_is_missed_too(
    app: Flask, client: FlaskClient, now: datetime
) -> None:
    leases.acquire("clock", "here", now, 60)
    db.session.add(Sender(name="mail", started_at=now, seen_at=now))
    with texts_on(app):
        assert client.get("/healthz").json["text_sender"] == "not running"  # type: ignore[index]
        trouble = "Notify: 403 AuthError"
        texts = Sender(
            name="texts", started_at=now, seen_at=now, trouble=trouble, channel=Channel.TEXT
        )
        db.session.add(texts)
        answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert (answer.json["sender"], answer.json["text_sender"]) == ("ok", "ok")
    assert (answer.json["mail_relay"], answer.json["text_gateway"]) == ("ok", trouble)


def test_a_database_without_tables_or_places_is_not_ready(
    app: Flask, client: FlaskClient, store: stores.Store
) -> None:
    with store.empty(app):
        bare = client.get("/readyz")
        Base.metadata.create_all(db.engine)
        unloaded = client.get("/readyz")
    assert (bare.status_code, unloaded.status_code) == (503, 503)
    assert "tables are not made" in bare.text
    assert "places are not loaded" in unloaded.text
