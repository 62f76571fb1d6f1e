"""Reply times as they are reported: by district and period, honest about who still waits."""

from datetime import datetime, timedelta

from mcv.conversations import actions, queries
from mcv.conversations.rules.states import ClosedBecause
from mcv.places import queries as places
from tests.builders.conversations import a_conversation, acting, an_officer, answered
from tests.builders.members import a_member
from tests.builders.places import a_district

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_the_figures_of_a_week(now: datetime) -> None:
    officer = an_officer()
    for hours in (1, 5, 80):
        answered(a_conversation(), officer, now + hours * HOUR)
    a_conversation()
    closed = a_conversation()
    actions.close(closed.id, ClosedBecause.NOTHING_TO_ANSWER, "", acting(officer), now)
    a_conversation(now=now + 8 * DAY)
    times = queries.reply_times(now, now + 7 * DAY)
    assert (times.replies, times.waits, times.answered, times.closed, times.open) == (5, 5, 3, 1, 1)
    assert (times.median_hours, times.within_promise) == (5, 2)


def test_each_district_has_its_own_figures(now: datetime) -> None:
    answered(a_conversation(), an_officer(), now + HOUR)
    dover = a_district("Dover")
    a_conversation(member=a_member(ward=places.wards(dover.id)[0]))
    by_district = queries.reply_times_by_district(now, now + DAY)
    assert {d: t.answered for d, t in by_district.items()} == {
        a_district().id: 1,
        dover.id: 0,
    }
    assert queries.reply_times(now, now + DAY, dover.id).open == 1


def test_what_was_handed_over_counts_where_it_is_answered(now: datetime) -> None:
    conversation, dover = a_conversation(), a_district("Dover")
    actions.hand_over(conversation.id, dover.id, "Theirs", acting(an_officer()), now)
    assert queries.reply_times(now, now + DAY, dover.id).waits == 1


def test_a_conversation_that_goes_on_is_a_wait_each_time(now: datetime) -> None:
    conversation, officer = a_conversation(), an_officer()
    answered(conversation, officer, now + HOUR)
    actions.go_on(conversation, "And?", form_id=None, now=now + 2 * HOUR)
    answered(conversation, officer, now + 5 * HOUR)
    assert queries.reply_times(now, now + DAY).median_hours == 2


def test_a_week_without_replies_has_no_times(now: datetime) -> None:
    assert queries.reply_times(now, now + DAY).median_hours is None
    assert queries.reply_times_by_district(now, now + DAY) == {}
