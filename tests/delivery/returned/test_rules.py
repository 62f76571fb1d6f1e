"""When somebody is given up, answered, and when sending waits until somebody has looked."""

from datetime import UTC, datetime, timedelta

import pytest

from mcv.delivery.rules.returned.addressing import Addressed, Desk, addressed
from mcv.delivery.rules.returned.answers import MOST_AN_HOUR, may_answer
from mcv.delivery.rules.returned.patience import ComeBack, is_worn_out, retry_at
from mcv.delivery.rules.returned.rates import Figures, why_pause
from mcv.delivery.rules.states import Reason

pytestmark = pytest.mark.once

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("bounce+AbC-_9@mcv.example", Addressed(Desk.BOUNCE, "AbC-_9")),
        ("Unsubscribe+AbC@MCV.example", Addressed(Desk.UNSUBSCRIBE, "AbC")),
        ("no-reply@mcv.example", Addressed(Desk.NO_REPLY)),
        ("feedback@mcv.example", Addressed(Desk.FEEDBACK)),
        ("bounce@mcv.example", None),
        ("bounce+@mcv.example", None),
        ("bounce+" + "x" * 101 + "@mcv.example", None),
        ("no-reply+x@mcv.example", None),
        ("chief@mcv.example", None),
        ("no-reply@elsewhere.example", None),
        ("", None),
    ],
)
def test_only_our_robots_addresses_are_known(address: str, expected: Addressed | None) -> None:
    assert addressed(address, "mcv.example") == expected


def test_a_letter_is_sent_again_twice_at_most_each_time_later() -> None:
    first = retry_at(1, Reason.MAILBOX_FULL, NOW, None)
    second = retry_at(2, Reason.MAILBOX_FULL, NOW, None)
    assert first is not None
    assert second is not None
    assert NOW < first < second
    assert retry_at(3, Reason.MAILBOX_FULL, NOW, None) is None


def test_what_is_out_of_date_by_then_or_hopeless_is_not_sent_again() -> None:
    assert retry_at(1, None, NOW, NOW + timedelta(minutes=29)) is None
    assert retry_at(1, Reason.TOO_LARGE, NOW, None) is None


def test_three_letters_that_came_back_within_a_month_are_enough() -> None:
    returns = [ComeBack(number, NOW - number * DAY) for number in (1, 2, 3)]
    assert is_worn_out(returns, None, NOW)
    assert not is_worn_out(returns[:2], None, NOW)


def test_one_letter_that_came_back_three_times_is_one_letter() -> None:
    assert not is_worn_out([ComeBack(1, NOW - n * DAY) for n in (1, 2, 3)], None, NOW)


def test_what_came_back_a_month_ago_or_before_something_arrived_is_forgotten() -> None:
    assert not is_worn_out([ComeBack(n, NOW - (28 + n) * DAY) for n in (1, 2, 3)], None, NOW)
    returns = [ComeBack(n, NOW - (8 + n) * DAY) for n in (1, 2, 3)]
    assert not is_worn_out(returns, NOW - 10 * DAY, NOW)


@pytest.mark.parametrize(
    ("figures", "pauses"),
    [
        (Figures(sent=1000, hard=30, soft=20), True),
        (Figures(sent=1000, hard=30, soft=19), False),
        (Figures(sent=99, hard=99), False),
        (Figures(sent=100, hard=5), True),
        (Figures(sent=3000, complaints=3), True),
        (Figures(sent=3001, complaints=3), False),
        (Figures(sent=100, complaints=2), False),
        (Figures(), False),
    ],
)
def test_sending_waits_at_one_in_twenty_back_or_one_in_a_thousand_complaints(
    figures: Figures, pauses: bool
) -> None:
    assert (why_pause(figures) is not None) is pauses


def test_one_answer_a_week_and_no_flood_of_them() -> None:
    assert may_answer(None, 0, NOW)
    assert not may_answer(NOW - timedelta(days=6, hours=23), 0, NOW)
    assert may_answer(NOW - timedelta(days=7), 0, NOW)
    assert not may_answer(None, MOST_AN_HOUR, NOW)
