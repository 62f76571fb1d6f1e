"""Moments are written as people say them."""

from datetime import UTC, datetime, timedelta

import pytest

from mcv.web.filters import clock_time, day, deadline, moment, number, plural

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 11, 23, 16, 10, tzinfo=UTC), "today at 4:10pm"),
        (datetime(2026, 11, 22, 9, 0, tzinfo=UTC), "yesterday at 9am"),
        (datetime(2026, 11, 24, 12, 0, tzinfo=UTC), "tomorrow at midday"),
        (datetime(2026, 11, 20, 18, 0, tzinfo=UTC), "Friday 20 November at 6pm"),
        (datetime(2025, 6, 1, 23, 0, tzinfo=UTC), "Monday 2 June 2025 at midnight"),
    ],
)
def test_moments_are_said_in_words_and_london_time(at: datetime, words: str) -> None:
    assert moment(at, NOW) == words


def test_days_times_and_counts() -> None:
    assert day(NOW) == "23 November 2026"
    assert clock_time(NOW) == "9:30am"
    assert [number(1243), number(12.5), number(12.0)] == ["1,243", "12.5", "12"]
    assert plural(1, "person", "people") == "1 person"
    assert plural(1243, "person", "people") == "1,243 people"


@pytest.mark.parametrize(
    ("days", "words"), [(0, "9:30am today"), (1, "9:30am tomorrow"), (-1, "yesterday at 9:30am")]
)
def test_a_deadline_reads_well_after_by(days: int, words: str) -> None:
    morning = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    assert deadline(morning + timedelta(days=days), morning) == words
