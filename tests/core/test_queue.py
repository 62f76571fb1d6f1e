"""What is put off belongs to the change that caused it, and is done as often as it must be."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from mcv.core import queue
from mcv.core.errors import Refused
from mcv.core.queue.performing import LONGEST_PAUSE, MOST_TRIES, pause_after
from mcv.extensions import db
from tests.builders.queue import lose_every_task, these_tasks, work_off

MINUTE = timedelta(minutes=1)


class Workshop:
    """Tasks that write down what they were asked to do, and fail when told to."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.error: Exception | None = None

    def greet(self, _now: datetime, name: str) -> None:
        self.done.append(name)
        if self.error:
            raise self.error


@pytest.fixture
def workshop(app: Flask) -> Iterator[Workshop]:
    workshop = Workshop()
    with these_tasks(app, greet=workshop.greet):
        yield workshop


def now() -> datetime:
    return datetime.now(UTC)


def test_it_is_done_once_the_change_is_committed(app: Flask, workshop: Workshop) -> None:
    queue.defer("greet", now=now(), name="Jo")
    work_off(app)
    work_off(app)
    assert workshop.done == ["Jo"]


def test_it_is_never_done_when_the_change_is_rolled_back(app: Flask, workshop: Workshop) -> None:
    queue.defer("greet", now=now(), name="Jo")
    db.session.rollback()
    work_off(app)
    assert workshop.done == []


def test_it_waits_for_its_time(app: Flask, workshop: Workshop) -> None:
    queue.defer("greet", now=now(), at=now() + MINUTE, name="Jo")
    work_off(app)
    assert workshop.done == []
    assert not queue.clock_is_needed(now())
    assert queue.clock_is_needed(now() + 2 * MINUTE)


def test_one_that_fails_is_tried_again_after_a_pause(app: Flask, workshop: Workshop) -> None:
    workshop.error = ValueError("no")
    queue.defer("greet", now=now(), name="Jo")
    work_off(app)
    assert workshop.done == ["Jo"]
    assert queue.oldest_due_at(now()) is None
    assert queue.oldest_due_at(now() + MINUTE) is not None


def test_one_that_fails_changes_nothing(app: Flask) -> None:
    def greet_and_fail(moment: datetime, name: str) -> None:
        queue.defer("greet", now=moment - MINUTE, name="left over")
        raise ValueError(name)

    with these_tasks(app, greet=greet_and_fail):
        queue.defer("greet", now=now(), name="Jo")
        work_off(app)
        assert queue.oldest_due_at(now()) is None


def test_what_the_rules_refuse_is_over(app: Flask, workshop: Workshop) -> None:
    workshop.error = Refused("It was done by somebody else.")
    queue.defer("greet", now=now(), name="Jo")
    work_off(app)
    assert queue.oldest_due_at(now() + timedelta(days=1)) is None


def test_a_task_that_nobody_knows_is_refused_where_it_is_asked_for(workshop: Workshop) -> None:
    with pytest.raises(LookupError, match="no task is called"):
        queue.defer("dance", now=now())


def test_since_when_the_first_waits_is_known(app: Flask, workshop: Workshop) -> None:
    before = now()
    queue.defer("greet", now=before, name="Jo")
    db.session.commit()
    waits_since = queue.oldest_due_at(now())
    assert waits_since is not None
    assert timedelta() <= waits_since - before < MINUTE
    lose_every_task()
    assert queue.oldest_due_at(now()) is None


def test_pauses_grow_to_an_hour_and_end() -> None:
    pauses = [pause_after(tries) for tries in range(1, MOST_TRIES + 1)]
    known = [pause for pause in pauses if pause is not None]
    assert known == sorted(known)
    assert (known[0], known[-1]) == (timedelta(seconds=5), LONGEST_PAUSE)
    assert pauses[-1] is None
