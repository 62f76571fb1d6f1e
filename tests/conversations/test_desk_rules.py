"""What an officer may do with a conversation, and what they are told when they may not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mcv.conversations.rules import desk
from mcv.conversations.rules.desk import Standing
from mcv.conversations.rules.states import ClosedBecause, State
from mcv.core.errors import Refused, Stale

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ME, YOU = 1, 2
HELD_BY_YOU = Standing(State.CLAIMED, YOU, "PC Sam Taylor, Canterbury CSU", NOW)
IDLE = Standing(State.CLAIMED, YOU, "PC Sam Taylor", NOW - timedelta(hours=24))


def test_the_second_officer_is_told_who_has_it() -> None:
    with pytest.raises(Stale, match="PC Sam Taylor, Canterbury CSU has this conversation"):
        desk.check_claim(HELD_BY_YOU, ME, NOW)


def test_claiming_what_i_hold_changes_nothing_and_is_no_error() -> None:
    desk.check_claim(HELD_BY_YOU, YOU, NOW)


def test_an_idle_claim_may_be_taken_by_a_colleague() -> None:
    desk.check_claim(IDLE, ME, NOW)


@pytest.mark.parametrize("state", [State.ANSWERED, State.CLOSED])
def test_what_nobody_waits_for_is_not_claimed(state: State) -> None:
    with pytest.raises(Refused):
        desk.check_claim(Standing(state), ME, NOW)


def test_nobody_answers_over_a_colleague() -> None:
    with pytest.raises(Stale):
        desk.check_answer(HELD_BY_YOU, ME, NOW, last_seen=5, last_from_member=5)


def test_nobody_answers_what_they_have_not_read() -> None:
    with pytest.raises(Stale, match="They wrote again"):
        desk.check_answer(Standing(State.NEW), ME, NOW, last_seen=5, last_from_member=6)


def test_a_new_one_may_be_answered_without_claiming_it_first() -> None:
    desk.check_answer(Standing(State.NEW), ME, NOW, last_seen=5, last_from_member=5)


def test_more_may_be_added_to_an_answer() -> None:
    desk.check_answer(Standing(State.ANSWERED), ME, NOW, last_seen=6, last_from_member=5)


def test_a_closed_one_is_reopened_before_it_is_answered() -> None:
    with pytest.raises(Refused, match="Reopen"):
        desk.check_answer(Standing(State.CLOSED), ME, NOW, last_seen=5, last_from_member=5)


def test_another_reason_needs_words() -> None:
    with pytest.raises(Refused, match="Say why"):
        desk.check_close(Standing(State.NEW), ME, NOW, ClosedBecause.OTHER, "")
    desk.check_close(Standing(State.NEW), ME, NOW, ClosedBecause.BY_PHONE, "")


def test_only_the_holder_puts_it_back() -> None:
    with pytest.raises(Stale):
        desk.check_release(HELD_BY_YOU, ME)


def test_only_what_waits_is_passed_on() -> None:
    with pytest.raises(Refused):
        desk.check_pass_on(Standing(State.ANSWERED), ME, NOW, leads=True)


def test_who_leads_takes_over_and_passes_on_what_a_colleague_holds() -> None:
    desk.check_take_over(HELD_BY_YOU, ME, NOW, leads=True)
    desk.check_pass_on(HELD_BY_YOU, ME, NOW, leads=True)


def test_a_lead_who_claims_at_the_same_moment_is_still_told_who_has_it() -> None:
    with pytest.raises(Stale):
        desk.check_claim(HELD_BY_YOU, ME, NOW)


@pytest.mark.parametrize("leads", [True, False])
def test_what_nobody_else_holds_is_claimed_not_taken_over(leads: bool) -> None:
    for standing in (Standing(State.NEW), IDLE, replace(HELD_BY_YOU, holder_id=ME)):
        with pytest.raises(Stale, match="No colleague"):
            desk.check_take_over(standing, ME, NOW, leads=leads)


@pytest.mark.parametrize(
    "late", [{"escalated": True}, {"due_at": NOW - timedelta(seconds=1)}], ids=["told", "overdue"]
)
def test_anybody_of_the_unit_takes_over_what_is_escalated_or_overdue(late: dict[str, Any]) -> None:
    desk.check_take_over(replace(HELD_BY_YOU, **late), ME, NOW, leads=False)
    desk.check_pass_on(replace(HELD_BY_YOU, **late), ME, NOW, leads=False)


def test_a_colleague_takes_over_nothing_that_is_in_time() -> None:
    in_time = replace(HELD_BY_YOU, due_at=NOW)
    with pytest.raises(Stale, match="Speak to them"):
        desk.check_take_over(in_time, ME, NOW, leads=False)
    with pytest.raises(Stale, match="Speak to them"):
        desk.check_pass_on(in_time, ME, NOW, leads=False)


def test_only_a_closed_one_is_reopened() -> None:
    with pytest.raises(Stale):
        desk.check_reopen(Standing(State.NEW))
