"""The report opens as a board paper would."""

from datetime import date

import pytest

from mcv.reporting.rules.sentence import finding, opening
from mcv.reporting.rules.weeks import Week

pytestmark = pytest.mark.once

FIRST, SECOND, THIRD = (Week(date(2023, 1, day)) for day in (2, 9, 16))


def test_the_third_week_is_set_beside_the_second_and_the_first() -> None:
    assert opening(THIRD, {FIRST: 70, SECOND: 256, THIRD: 550}) == (
        "In the third week of January 550 people signed up, compared to 256 the week before "
        "and 70 in the first week of the month."
    )


def test_the_second_week_is_not_compared_with_the_same_week_twice() -> None:
    assert opening(SECOND, {FIRST: 70, SECOND: 256}) == (
        "In the second week of January 256 people signed up, compared to 70 the week before."
    )


def test_the_very_first_week_is_compared_with_nothing() -> None:
    assert opening(FIRST, {FIRST: 1}) == "In the first week of January 1 person signed up."


def test_a_week_without_anybody_says_so() -> None:
    assert opening(SECOND, {FIRST: 0, SECOND: 0}) == (
        "In the second week of January nobody signed up, compared to none the week before."
    )


def test_thousands_are_written_with_a_comma() -> None:
    assert "1,550 people signed up, compared to 2,256" in opening(
        SECOND, {FIRST: 2256, SECOND: 1550}
    )


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        (256, 550, "Sign-ups more than doubled, from 256 to 550"),
        (10, 20, "Sign-ups doubled, from 10 to 20"),
        (10, 12, "Sign-ups rose from 10 to 12"),
        (12, 10, "Sign-ups fell from 12 to 10"),
        (0, 3, "Sign-ups rose from 0 to 3"),
        (7, 7, "Sign-ups stayed at 7"),
    ],
)
def test_a_chart_is_headed_by_what_it_shows(before: int, now: int, words: str) -> None:
    assert finding(SECOND, {FIRST: before, SECOND: now}) == words
