"""When a relay's failures are everybody's, and how patiently it is tried again."""

import pytest

from mcv.delivery.rules.circuit import (
    CLEAN,
    NOT_LET_IN_IN_A_ROW,
    OUT_OF_REACH_SECONDS,
    REFUSED_IN_A_ROW,
    Cause,
    Streak,
    cause_to_open,
    probe_pause,
)
from mcv.delivery.rules.replies import Reply

pytestmark = pytest.mark.once

SILENCE = Reply(0, "the relay cannot be reached")


def after_failures(*replies: Reply, apart: float = 1.0) -> Streak:
    streak = CLEAN
    for number, reply in enumerate(replies):
        streak = streak.with_failure(reply, 100.0 + number * apart)
    return streak


def after_refusals(*contacts: int) -> Streak:
    streak = CLEAN
    for contact in contacts:
        streak = streak.with_refusal(contact, 100.0)
    return streak


@pytest.mark.parametrize("reply", [Reply(535, "5.7.8 no"), Reply(530), Reply(554), Reply(550)])
def test_a_relay_that_does_not_let_us_in_three_times_opens_the_circuit(reply: Reply) -> None:
    assert cause_to_open(after_failures(*[reply] * (NOT_LET_IN_IN_A_ROW - 1)), 101) is None
    assert cause_to_open(after_failures(*[reply] * NOT_LET_IN_IN_A_ROW), 102) is Cause.NOT_LET_IN


@pytest.mark.parametrize("reply", [SILENCE, Reply(421, "4.3.2 later")])
def test_a_relay_that_is_away_is_given_half_a_minute(reply: Reply) -> None:
    away = after_failures(reply, reply, reply)
    assert cause_to_open(away, 100 + OUT_OF_REACH_SECONDS - 1) is None
    assert cause_to_open(away, 100 + OUT_OF_REACH_SECONDS) is Cause.OUT_OF_REACH


def test_many_connections_lost_at_once_are_no_long_absence() -> None:
    assert cause_to_open(after_failures(*[SILENCE] * 64, apart=0.0), 100.5) is None


def test_one_lost_connection_long_ago_opens_nothing() -> None:
    assert cause_to_open(after_failures(SILENCE), 10_000) is None


def test_twenty_different_people_refused_in_a_row_are_not_twenty_dead_addresses() -> None:
    assert cause_to_open(after_refusals(*range(REFUSED_IN_A_ROW - 1)), 100) is None
    assert cause_to_open(after_refusals(*range(REFUSED_IN_A_ROW)), 100) is Cause.REFUSES_EVERYBODY


def test_one_person_refused_twenty_times_says_nothing_of_the_others() -> None:
    assert cause_to_open(after_refusals(*[7] * REFUSED_IN_A_ROW), 100) is None


def test_probes_come_at_growing_spread_intervals_up_to_a_limit() -> None:
    assert [probe_pause(n, 5, 60, 0.5) for n in range(6)] == [5, 10, 20, 40, 60, 60]
    assert probe_pause(0, 5, 60, 0.0) < 5 < probe_pause(0, 5, 60, 0.99)
    assert probe_pause(10_000, 5, 60, 0.999) < 75


def test_what_a_relay_says_is_logged_without_the_addresses_in_it() -> None:
    said = Reply(530, "5.7.0 <jo@example.org>: sign in first, bounce+x@mcv.example")
    assert "@" not in said.fit_to_log
    assert said.fit_to_log.startswith("530 5.7.0")
