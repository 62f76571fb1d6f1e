"""Row 13 of the fault matrix: the two nights on which Kent's clocks are changed."""

from datetime import UTC, datetime, timedelta

import pytest

from mcv.alerts import actions as alerts
from mcv.core import clock
from mcv.delivery.rules.backoff import next_attempt
from mcv.extensions import db
from tests.builders import alerts as build
from tests.builders.delivery import a_contact, sent_to_everybody
from tests.builders.members import a_member
from tests.delivery.test_fence import claimed, freed

FORWARD = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
BACK = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("change", [FORWARD, BACK])
def test_a_pause_over_the_change_is_as_long_as_any(change: datetime) -> None:
    before = change - 5 * SECOND
    again = next_attempt(1, before, before, before + timedelta(hours=1), 0.5)
    assert again == before + 15 * SECOND


@pytest.mark.parametrize("change", [FORWARD, BACK])
def test_a_lease_over_the_change_ends_when_it_would_have(change: datetime) -> None:
    before = change - 5 * SECOND
    a_contact()
    sent_to_everybody(before)
    db.session.commit()
    assert claimed("first", before).portions
    assert not freed(change + 54 * SECOND, change + 54 * SECOND)
    assert freed(change + 55 * SECOND, change + 55 * SECOND)


def test_an_alert_set_for_the_hour_that_comes_twice_goes_once() -> None:
    a_member()
    first_half_past_one = BACK - timedelta(minutes=30)
    second_half_past_one = BACK + timedelta(minutes=30)
    assert clock.to_london(first_half_past_one).hour == clock.to_london(second_half_past_one).hour
    evening = BACK - timedelta(hours=6)
    build.an_approved(first_half_past_one, now=evening)
    assert alerts.publish_due(first_half_past_one) == 1
    assert alerts.publish_due(second_half_past_one) == 0
