"""Rows 1, 2 and 13 of the fault matrix, for texts: killed at any moment, nobody is texted twice."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from config import Settings
from mcv.delivery import queries
from mcv.delivery.models import Chunk, Delivery
from mcv.delivery.queries import Tally
from mcv.delivery.rules.states import State
from mcv.extensions import db
from tests.builders.texts import a_gateway, some_numbers, texted_to_everybody
from tests.faults.conftest import wait_until
from tests.faults.processes import TextSenderProcess
from tests.notify_server import NotifyServer

StartTextSender = Callable[..., TextSenderProcess]
THREADS = 4


@pytest.fixture
def notify(tmp_path: Path) -> Iterator[NotifyServer]:
    server = NotifyServer(tmp_path)
    yield server
    server.close()


@pytest.fixture
def start(
    app: Flask, notify: NotifyServer, settings: Settings, tmp_path: Path
) -> Iterator[StartTextSender]:
    started: list[TextSenderProcess] = []
    texts = a_gateway(url=notify.url, connections=THREADS)
    settings = replace(settings, texts=texts, instance=tmp_path)

    def start_one(lease_seconds: float = 1.0) -> TextSenderProcess:
        db.session.commit()
        started.append(TextSenderProcess(settings, lease_seconds))
        return started[-1]

    yield start_one
    for sender in started:
        if sender.process.is_alive():
            sender.kill()


def tally(outgoing_id: int) -> Tally:
    db.session.rollback()
    return queries.tally(outgoing_id)


def most_for_one(notify: NotifyServer) -> int:
    return max(Counter(line.number for line in notify.ledger).values())


def in_state(state: State) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).where(Delivery.state == state)) or 0


def test_killed_after_notify_took_it_a_text_is_held_until_notify_says_so(
    notify: NotifyServer, start: StartTextSender
) -> None:
    some_numbers(20)
    outgoing = texted_to_everybody().id
    notify.behaviour.silent_after = 8
    first = start()
    wait_until(notify.went_silent.is_set)
    wait_until(lambda: in_state(State.HELD) > 0)
    first.kill()
    assert 0 < in_state(State.HELD) <= THREADS
    notify.behaviour.silent_after = None
    start()
    wait_until(lambda: tally(outgoing).is_finished)
    assert tally(outgoing).sent == len(notify.ledger) == 20
    assert most_for_one(notify) == 1
    assert 0 < len(notify.lookups) <= THREADS


def test_killed_before_notify_heard_of_it_a_text_is_sent_once_afterwards(
    notify: NotifyServer, start: StartTextSender
) -> None:
    some_numbers(10)
    outgoing = texted_to_everybody().id
    notify.behaviour.silent_before = 0
    first = start()
    wait_until(notify.went_silent.is_set)
    first.kill()
    assert notify.ledger == []
    notify.behaviour.silent_before = None
    start()
    wait_until(lambda: tally(outgoing).is_finished)
    assert tally(outgoing).sent == len(notify.ledger) == 10
    assert most_for_one(notify) == 1


def test_killed_at_any_moment_nothing_is_lost_and_nobody_is_texted_twice(
    notify: NotifyServer, start: StartTextSender
) -> None:
    some_numbers(120)
    outgoing = texted_to_everybody().id
    for round_number in range(3):
        mark = 30 * round_number + random.randrange(5, 25)
        sender = start()
        wait_until(lambda mark=mark: notify.taken >= mark)  # type: ignore[misc]
        sender.kill()
    start()
    wait_until(lambda: tally(outgoing).is_finished)
    assert tally(outgoing).sent == len(notify.ledger) == 120
    assert most_for_one(notify) == 1


def test_two_senders_of_texts_share_a_queue_and_nobody_is_texted_twice(
    notify: NotifyServer, start: StartTextSender
) -> None:
    some_numbers(100)
    outgoings = [texted_to_everybody().id for _ in range(2)]
    start(lease_seconds=60)
    start(lease_seconds=60)
    wait_until(lambda: all(tally(outgoing).is_finished for outgoing in outgoings))
    assert [tally(outgoing).sent for outgoing in outgoings] == [100, 100]
    assert most_for_one(notify) == 2


def test_told_to_stop_it_waits_for_notify_and_gives_the_rest_back(
    notify: NotifyServer, start: StartTextSender
) -> None:
    some_numbers(200)
    outgoing = texted_to_everybody().id
    first = start(lease_seconds=600)
    wait_until(lambda: notify.taken >= 10)
    assert first.drain() == 0
    assert 0 < tally(outgoing).sent == len(notify.ledger) < 200
    assert in_state(State.HELD) == 0
    assert db.session.scalars(select(Chunk.lease_owner)).all() == [None]
