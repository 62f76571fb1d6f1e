"""Prometheus reads the same figures from every process, if it holds the token; none is about a person."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from config import ConfigurationError, Settings, from_environment
from mcv.audit.rules import Actor
from mcv.core import leases
from mcv.core import settings as settings_of
from mcv.delivery import actions
from mcv.delivery.actions.counting import Counts
from mcv.delivery.models import Sender
from mcv.delivery.rules.figures import Account
from mcv.delivery.rules.states import Lane, Reason, State
from mcv.extensions import db
from tests.builders.conversations import a_conversation
from tests.builders.delivery import sent_to_everybody, some_contacts

TOKEN = "a token of the tests, of thirty-two characters"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def monitored(app: Flask, settings: Settings) -> Iterator[None]:
    settings_of.attach(app, replace(settings, metrics_token=TOKEN))
    yield
    settings_of.attach(app, settings)


def scraped(client: FlaskClient) -> Samples:
    answer = client.get("/metrics", headers=BEARER)
    assert answer.status_code == 200
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def of(samples: Samples, name: str, **labels: str) -> float:
    return samples[name, frozenset(labels.items())]


def counted(now: datetime, lane: Lane, state: State, reason: Reason | None, count: int) -> None:
    counts = Counts("post1/7-a", "relay.example:25")
    counts.add(Account.of(7, lane), state, reason, count)
    counts.write(db.session.connection(), now)


def test_without_a_token_in_the_settings_the_address_does_not_exist(client: FlaskClient) -> None:
    assert client.get("/metrics", headers=BEARER).status_code == 404


@pytest.mark.parametrize(
    "said", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", TOKEN, "Bearer caf\u00e9"]
)
def test_without_the_token_nothing_is_told(client: FlaskClient, monitored: None, said: str) -> None:
    answer = client.get("/metrics", headers={"Authorization": said} if said else {})
    assert answer.status_code == 401
    assert "mcv_" not in answer.text


def test_a_short_token_is_refused_when_the_service_starts() -> None:
    with pytest.raises(ConfigurationError, match="METRICS_TOKEN"):
        from_environment({"MCV_ENV": "test", "METRICS_TOKEN": "short"})


def test_on_the_first_day_every_gauge_is_there(client: FlaskClient, monitored: None) -> None:
    found = scraped(client)
    for lane in Lane:
        assert of(found, "mcv_queue_messages", lane=lane.value) == 0
        assert of(found, "mcv_queue_oldest_seconds", lane=lane.value) == 0
    for name in ("mcv_senders", "mcv_senders_in_trouble", "mcv_sending_paused"):
        assert of(found, name) == 0
    assert of(found, "mcv_members_joined_total") == 0


def test_the_queue_and_its_age_are_told_by_lane(
    client: FlaskClient, monitored: None, now: datetime
) -> None:
    some_contacts(3)
    sent_to_everybody(now - timedelta(minutes=2))
    found = scraped(client)
    assert of(found, "mcv_queue_messages", lane="bulk") == 3
    assert of(found, "mcv_queue_oldest_seconds", lane="bulk") == 120


def test_what_became_of_deliveries_is_told_by_lane_state_and_reason(
    client: FlaskClient, monitored: None, now: datetime
) -> None:
    counted(now, Lane.BULK, State.SENT, None, 5)
    counted(now - timedelta(days=3), Lane.BULK, State.SENT, None, 2)
    counted(now, Lane.NOTICE, State.FAILED, Reason.REFUSED, 1)
    found = scraped(client)
    assert of(found, "mcv_deliveries_total", lane="bulk", state="sent", reason="") == 7
    refused = {"lane": "notice", "state": "failed", "reason": "refused"}
    assert of(found, "mcv_deliveries_total", **refused) == 1


def test_senders_their_trouble_the_pause_and_the_clock_are_told(
    client: FlaskClient, monitored: None, now: datetime
) -> None:
    for name, trouble, seen in (("a", None, now), ("b", "421 busy", now), ("c", None, None)):
        seen_at = seen or now - timedelta(minutes=5)
        db.session.add(Sender(name=name, started_at=now, seen_at=seen_at, trouble=trouble))
    actions.pause_sending("too many bounces", Actor.system("operator"), now)
    leases.acquire("clock", "here", now, 60)
    found = scraped(client)
    assert of(found, "mcv_senders") == 2
    assert of(found, "mcv_senders_in_trouble") == 1
    assert of(found, "mcv_sending_paused") == 1
    assert of(found, "mcv_clock_seen_timestamp_seconds") == now.timestamp()


def test_replies_that_wait_and_that_wait_too_long_are_told(
    client: FlaskClient, monitored: None, now: datetime
) -> None:
    a_conversation()
    late = a_conversation()
    late.due_at = now - timedelta(minutes=1)
    found = scraped(client)
    assert of(found, "mcv_replies_waiting") == 2
    assert of(found, "mcv_replies_overdue") == 1


def test_labels_are_our_own_names_alone(
    client: FlaskClient, monitored: None, now: datetime
) -> None:
    some_contacts(2)
    sent_to_everybody(now)
    for reason in Reason:
        counted(now, Lane.BULK, State.FAILED, reason, 1)
    ours = {"", *map(str, Lane), *map(str, State), *map(str, Reason)}
    labels = {label for _, pairs in scraped(client) for label in pairs}
    assert {name for name, _ in labels} <= {"lane", "state", "reason"}
    assert {value for _, value in labels} <= ours


def test_a_scraper_that_speaks_openmetrics_is_answered_in_it(
    client: FlaskClient, monitored: None
) -> None:
    wanted = "application/openmetrics-text; version=1.0.0; charset=utf-8"
    answer = client.get("/metrics", headers={**BEARER, "Accept": wanted})
    assert answer.content_type.startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n")
