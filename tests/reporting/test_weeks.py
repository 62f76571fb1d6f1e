"""A week runs Monday to Sunday and belongs to the month of its Thursday."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcv.reporting.rules.weeks import Week

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("monday", "words"),
    [
        (date(2023, 1, 2), "the first week of January"),
        (date(2023, 1, 16), "the third week of January"),
        (date(2022, 12, 26), "the fifth week of December"),
        (date(2023, 1, 30), "the first week of February"),
        (date(2024, 12, 30), "the first week of January"),
        (date(2023, 3, 27), "the fifth week of March"),
    ],
)
def test_a_week_belongs_to_the_month_of_its_thursday(monday: date, words: str) -> None:
    assert Week(monday).words == words


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)))
def test_every_day_lies_in_one_week_of_its_own(day: date) -> None:
    week = Week.of(day)
    assert week.monday <= day <= week.sunday
    assert 1 <= week.number_in_month <= 5
    assert week.first_of_month.number_in_month == 1


def test_a_week_starts_at_midnight_in_kent_in_summer_too() -> None:
    assert Week(date(2026, 7, 6)).starts_at == datetime(2026, 7, 5, 23, tzinfo=UTC)
    assert Week(date(2026, 11, 16)).ends_at == datetime(2026, 11, 23, 0, tzinfo=UTC)


def test_a_week_with_a_change_of_the_clocks_has_an_hour_more() -> None:
    week = Week(date(2026, 10, 19))
    assert (week.ends_at - week.starts_at).total_seconds() == (7 * 24 + 1) * 3600


def test_a_tuesday_begins_no_week() -> None:
    with pytest.raises(ValueError, match="not a Monday"):
        Week(date(2026, 11, 24))


def test_on_monday_morning_the_week_before_is_the_last_that_is_over() -> None:
    assert Week.before(datetime(2026, 11, 23, 7, tzinfo=UTC)) == Week(date(2026, 11, 16))
    assert Week.before(datetime(2026, 11, 22, 23, 59, tzinfo=UTC)) == Week(date(2026, 11, 9))
