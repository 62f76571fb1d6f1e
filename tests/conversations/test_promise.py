"""Seventy-two hours, counted and told honestly."""

from datetime import UTC, datetime, timedelta

import pytest

from mcv.conversations.rules import promise
from mcv.conversations.rules.promise import Clock

pytestmark = pytest.mark.once

MONDAY = datetime(2026, 11, 23, 16, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_an_answer_is_due_in_72_hours() -> None:
    assert promise.due(MONDAY) == datetime(2026, 11, 26, 16, 10, tzinfo=UTC)


def test_the_promise_is_72_hours_even_when_the_clocks_go_back() -> None:
    friday = datetime(2026, 10, 23, 12, 0, tzinfo=UTC)
    assert promise.due(friday) - friday == 72 * HOUR


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (13 * HOUR, Clock.CALM),
        (12 * HOUR, Clock.SOON),
        (timedelta(0), Clock.SOON),
        (-timedelta(seconds=1), Clock.OVERDUE),
    ],
)
def test_the_clock_warns_before_it_runs_out(left: timedelta, expected: Clock) -> None:
    assert promise.clock(MONDAY, MONDAY - left) is expected


def test_a_claim_is_idle_after_24_hours_without_a_touch() -> None:
    assert not promise.is_idle(MONDAY, MONDAY + 24 * HOUR - timedelta(seconds=1))
    assert promise.is_idle(MONDAY, MONDAY + 24 * HOUR)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=5), "1 minute"),
        (timedelta(minutes=59), "59 minutes"),
        (HOUR, "1 hour"),
        (timedelta(hours=5, minutes=50), "5 hours"),
        (71 * HOUR, "71 hours"),
        (timedelta(days=4), "4 days"),
    ],
)
def test_lengths_read_as_people_say_them(span: timedelta, words: str) -> None:
    assert promise.length(span) == words


def test_figures_of_a_period_name_median_and_ninth_decile() -> None:
    times = promise.reply_times(12, 11, 1, [n * HOUR for n in (1, 2, 3, 4, 100)])
    assert (times.median_hours, times.within_promise, times.open) == (3, 4, 5)
    assert times.ninth_decile_hours == pytest.approx(61.6)


def test_a_period_without_answers_has_no_times_rather_than_zero() -> None:
    times = promise.reply_times(0, 0, 0, [])
    assert times.median_hours is None


def test_exactly_72_hours_keeps_the_promise() -> None:
    assert promise.reply_times(1, 1, 0, [72 * HOUR]).within_promise == 1
