"""Three senders and two hands share the work; one of each dies, and nothing is lost or sent twice."""

import shutil
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from mcv.alerts import actions as alerts
from mcv.alerts.models import AlertVersion
from mcv.core import clock
from mcv.delivery import queries
from mcv.extensions import db
from tests.builders import alerts as build
from tests.builders.delivery import sent_to_everybody, some_contacts
from tests.builders.members import a_member
from tests.builders.queue import lose_every_task
from tests.faults.conftest import wait_until
from tests.faults.relay import Relay
from tests.many.conftest import StartHand, StartOn

MEMBERS = 120
ALERTS = 4
BULK_CONNECTIONS = 2
SOON = timedelta(milliseconds=300)
TIME_TO_RESTART = 6.0
"""The lease in seconds: a host whose sender is back before its end tells what it had sent."""


def alerts_set_for_soon() -> None:
    """Approve some alerts for everybody, each due in a moment."""
    for _ in range(MEMBERS):
        a_member()
    now = clock.now()
    author, approver = build.an_author(), build.an_approver()
    for _ in range(ALERTS):
        version = build.a_submitted(author, now)
        seen = build.as_seen(version, send_at=clock.now() + SOON)
        alerts.approve(version, approver, seen, clock.now())
    db.session.commit()


def published() -> list[int]:
    db.session.rollback()
    return [n for n in db.session.scalars(select(AlertVersion.outgoing_id)) if n is not None]


def all_has_been_sent() -> bool:
    numbers = published()
    return len(numbers) == ALERTS and all(queries.tally(n).is_finished for n in numbers)


def sweep() -> None:
    """Do what the clock does each minute."""
    alerts.publish_due(clock.now())
    db.session.commit()


def repeats(relay: Relay) -> int:
    """Return how many messages were accepted again; a Message-ID is of one recipient and delivery."""
    times = Counter(relay.ledger)
    assert len({line.message_id for line in times}) == len(times)
    return times.total() - len(times)


def check_everybody_got_every_alert(relay: Relay) -> None:
    assert [queries.tally(number).sent for number in published()] == [MEMBERS] * ALERTS
    to_members = [line for line in set(relay.ledger) if line.recipient.startswith("member")]
    heard = Counter(line.recipient for line in to_members)
    assert (len(heard), set(heard.values())) == (MEMBERS, {ALERTS})


def test_one_sender_and_one_hand_are_killed_in_the_middle(
    relay: Relay, start_on: StartOn, start_hand: StartHand
) -> None:
    alerts_set_for_soon()
    hands = [start_hand(), start_hand()]
    senders = {host: start_on(host, TIME_TO_RESTART) for host in ("north", "south", "west")}
    wait_until(lambda: relay.accepted >= 100)
    senders["north"].kill()
    hands[0].kill()
    start_on("north", TIME_TO_RESTART)
    sweep()
    wait_until(all_has_been_sent)
    check_everybody_got_every_alert(relay)
    assert repeats(relay) <= BULK_CONNECTIONS


def test_the_tasks_are_lost_in_the_middle_and_only_time_is(
    relay: Relay, start_on: StartOn, start_hand: StartHand
) -> None:
    alerts_set_for_soon()
    lose_every_task()
    start_hand()
    start_on("north")
    wait_until(lambda: clock.now() > _latest_time())
    assert published() == []
    sweep()
    wait_until(lambda: relay.accepted >= 50)
    lose_every_task()
    wait_until(all_has_been_sent)
    check_everybody_got_every_alert(relay)
    assert repeats(relay) == 0


def test_a_host_that_is_lost_with_its_journal_loses_nobody_and_keeps_the_message_ids(
    relay: Relay, start_on: StartOn, tmp_path: Path
) -> None:
    some_contacts(150)
    outgoing = sent_to_everybody(clock.now()).id
    north = start_on("north")
    wait_until(lambda: relay.accepted >= 40)
    north.kill()
    shutil.rmtree(tmp_path / "north")
    accepted = relay.accepted
    start_on("south")
    wait_until(lambda: _is_sent_of(outgoing, 150))
    assert len({line.recipient for line in relay.ledger}) == 150
    assert repeats(relay) <= accepted


def _latest_time() -> datetime:
    times = db.session.scalars(select(AlertVersion.send_at)).all()
    db.session.rollback()
    return max(time for time in times if time is not None)


def _is_sent_of(outgoing_id: int, count: int) -> bool:
    db.session.rollback()
    return queries.tally(outgoing_id).sent >= count
