"""The figures of the post are those of its rows, and are read from what is small."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import func, select

from mcv.audit.rules import Actor
from mcv.core import clock
from mcv.delivery import actions, queries
from mcv.delivery.actions import folding
from mcv.delivery.actions.counting import Counts
from mcv.delivery.models import Chunk, Delivery, DeliveryMinute
from mcv.delivery.queries import figures
from mcv.delivery.rules.figures import Account, Cause, minute_of, rate, start_of
from mcv.delivery.rules.pace import CHUNK
from mcv.delivery.rules.states import Lane, Reason, State
from mcv.extensions import db
from tests.builders.delivery import NOON, a_contact, an_outgoing, sent_to_everybody, some_contacts
from tests.faults.relay import Relay

Send = Callable[..., None]


def counted(count: int = 1, state: State = State.SENT, **changes: object) -> None:
    """Count that many letters at noon, or when and as the changes say."""
    at = changes.pop("at", NOON)
    account = Account(int(str(changes.pop("outgoing", 7))), Lane.BULK)
    reason = changes.pop("reason", None)
    counts = Counts(str(changes.pop("sender", "here/1")), "relay.example:25")
    counts.add(account, state, reason, count)  # type: ignore[arg-type]
    counts.write(db.session.connection(), at)  # type: ignore[arg-type]


def by_rows(outgoing_id: int) -> tuple[int, int, int, int]:
    tally = queries.tally(outgoing_id)
    return tally.queued, tally.sent, tally.failed, tally.skipped


def by_figures(outgoing_id: int) -> tuple[int, int, int, int]:
    tally = figures.tallies([outgoing_id])[outgoing_id]
    return tally.queued, tally.sent, tally.failed, tally.skipped


def test_the_figures_of_a_send_are_those_of_its_rows(relay: Relay, send: Send) -> None:
    some_contacts(12)
    actions.stop_contact(a_contact("member1@example.org"), Reason.LEFT, clock.now())
    relay.behaviour.refuse = {
        "member2@example.org": "550 5.1.1 No such user",
        "member3@example.org": "550 5.7.1 Not today",
        "member4@example.org": "451 4.7.1 Later",
    }
    outgoing = sent_to_everybody(clock.now()).id
    assert by_figures(outgoing) == by_rows(outgoing) == (12, 0, 0, 0)
    send()
    assert by_figures(outgoing) == by_rows(outgoing) == (1, 8, 2, 1)
    where = f"127.0.0.1:{relay.port}"
    now = clock.now()
    found = {each.reason: each.count for each in figures.causes(now - timedelta(hours=1), now)}
    # on a slow machine what was put off is tried, and put off, again
    assert found.pop(None) >= 1
    assert found == {Reason.LEFT: 1, Reason.NO_SUCH_ADDRESS: 1, Reason.REFUSED: 1}
    assert {each.relay for each in figures.causes(now - timedelta(hours=1), now)} == {where}


def test_what_is_cancelled_is_counted_as_skipped(relay: Relay, send: Send) -> None:
    some_contacts(3)
    outgoing = sent_to_everybody(clock.now())
    actions.cancel(outgoing, clock.now())
    send()
    assert by_figures(outgoing.id) == by_rows(outgoing.id) == (0, 0, 0, 3)


def test_all_notices_share_one_account(relay: Relay, send: Send) -> None:
    contact = a_contact()
    for _ in range(2):
        actions.post_to_one(an_outgoing(clock.now(), lane=Lane.NOTICE), contact, clock.now())
    send()
    accounts = select(DeliveryMinute.outgoing_id, func.sum(DeliveryMinute.count)).group_by(
        DeliveryMinute.outgoing_id
    )
    assert [tuple(row) for row in db.session.execute(accounts)] == [(0, 2)]


def test_a_lane_says_how_many_people_wait_and_since_when_the_first() -> None:
    some_contacts(3)
    sent_to_everybody(NOON)
    sent_to_everybody(NOON + timedelta(minutes=5))
    waiting = figures.waiting()
    assert (waiting[Lane.BULK].rows, waiting[Lane.BULK].oldest_at) == (6, NOON)
    assert waiting[Lane.URGENT].rows == 0


def test_of_a_chunk_in_work_the_rows_are_counted() -> None:
    some_contacts(3)
    outgoing = sent_to_everybody(NOON)
    db.session.scalars(select(Chunk)).one().lease_owner = "here/1"
    db.session.scalars(select(Delivery).limit(1)).one().state = State.SENT
    db.session.flush()
    assert figures.waiting()[Lane.BULK].rows == 2
    assert by_figures(outgoing.id)[0] == 2


def test_the_last_chunk_knows_that_it_is_not_full() -> None:
    some_contacts(CHUNK + 1)
    sent_to_everybody(NOON)
    assert db.session.scalars(select(Chunk.waiting).order_by(Chunk.number)).all() == [CHUNK, 1]


def test_of_the_minute_before_as_much_counts_as_lies_within_the_last_sixty_seconds() -> None:
    assert rate(600, 0, NOON) == 600
    assert rate(600, 50, NOON + timedelta(seconds=30)) == 350
    assert rate(600, 50, NOON + timedelta(seconds=59, microseconds=999_999)) == 50


def test_the_rate_is_of_all_senders_and_of_each() -> None:
    counted(60, at=NOON - timedelta(seconds=30))
    counted(10, sender="there/2")
    counted(99, at=NOON - timedelta(minutes=2))
    counted(99, State.FAILED, reason=Reason.REFUSED)
    assert figures.post_now(NOON).rate == 70


def test_two_senders_never_write_the_same_row() -> None:
    counted(1)
    counted(2)
    counted(4, sender="there/2")
    rows = db.session.scalars(select(DeliveryMinute.count).order_by(DeliveryMinute.count)).all()
    assert rows == [3, 4]


def test_an_hour_has_what_happened_in_it() -> None:
    counted(1, at=NOON - timedelta(minutes=1))
    counted(2)
    counted(4, at=NOON + timedelta(minutes=59))
    hour = timedelta(hours=1)
    assert figures.by_hour(NOON - hour, NOON + hour) == {
        (NOON - hour, State.SENT): 1,
        (NOON, State.SENT): 6,
    }


def test_the_most_frequent_cause_comes_first() -> None:
    counted(1, State.FAILED, reason=Reason.MAILBOX_FULL)
    counted(3, State.FAILED, reason=Reason.REFUSED)
    counted(2, State.QUEUED)
    counted(9, State.FAILED, reason=Reason.REFUSED, at=NOON - timedelta(hours=2))
    found = figures.causes(NOON - timedelta(hours=1), NOON)
    assert [(each.label, each.count) for each in found] == [
        (Reason.REFUSED.label, 3),
        ("Asked us to try again later", 2),
        (Reason.MAILBOX_FULL.label, 1),
    ]


def test_folded_minutes_keep_their_sums_and_lose_their_senders() -> None:
    long_ago = start_of(minute_of(NOON - timedelta(days=5)))
    for minute in range(3):
        counted(2, at=long_ago + timedelta(minutes=minute), sender=f"here/{minute}")
    counted(5, State.FAILED, reason=Reason.REFUSED, at=long_ago)
    counted(1)
    before = figures.totals()
    assert folding.fold_minutes(NOON) == 4
    assert figures.totals() == before
    assert db.session.scalar(select(func.count()).select_from(DeliveryMinute)) == 3
    assert folding.fold_minutes(NOON) == 0
    counted(7, at=long_ago)
    folding.fold_minutes(NOON)
    assert figures.tallies([7])[7].sent == 14


def test_a_pause_names_who_paused_and_a_pause_by_nobody_is_the_systems(relay: Relay) -> None:
    actions.pause_sending("too many bounces", Actor.staff(1, "Robin Hart, Comms"), NOON)
    paused = figures.post_now(NOON).paused
    assert paused is not None
    assert (paused.since, paused.by, paused.because) == (
        NOON,
        "Robin Hart, Comms",
        "too many bounces",
    )
    room = queries.pause()
    assert room is not None
    room.paused_at = NOON + timedelta(hours=1)
    db.session.flush()
    again = figures.post_now(NOON).paused
    assert again is not None
    assert again.by == "the system"


def test_a_cause_that_is_unknown_says_so() -> None:
    assert Cause("", State.FAILED, None, 1).label == "No reason is known"
