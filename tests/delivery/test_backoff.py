"""A delivery put off comes back later and later, until it would be too late."""

from datetime import timedelta

import pytest

from mcv.delivery.rules.backoff import next_attempt, pause_seconds
from tests.builders.delivery import NOON

pytestmark = pytest.mark.once


def test_pauses_grow_and_stop_growing_at_half_an_hour() -> None:
    pauses = [pause_seconds(attempts, 0.5) for attempts in range(1, 30)]
    assert pauses[:4] == [15, 60, 240, 960]
    assert max(pauses) == 1800


def test_chance_spreads_those_that_failed_together() -> None:
    assert pause_seconds(2, 0.0) == 45
    assert pause_seconds(2, 0.999) > 74


def test_nothing_is_tried_again_after_it_expired() -> None:
    assert next_attempt(2, NOON, NOON, NOON + timedelta(seconds=30), 0.5) is None


def test_trying_ends_after_three_days() -> None:
    assert next_attempt(9, NOON + timedelta(hours=71, minutes=45), NOON, None, 0.5) is None
    assert next_attempt(9, NOON + timedelta(hours=71), NOON, None, 0.5) is not None
