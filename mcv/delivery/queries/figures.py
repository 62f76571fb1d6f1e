"""The post in figures, all from what is small: chunks, minutes, senders; never from all the rows.

With a million deliveries in the table each of these reads a few thousand rows of others.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, func, select

from mcv.audit import queries as audit
from mcv.delivery.models import Chunk, Delivery, DeliveryMinute, Outgoing, PostRoom, Sender
from mcv.delivery.queries import (
    SENDER_IS_GONE_AFTER,
    Tally,
    open_circuit,
    pause,
    why_stopped,
)
from mcv.delivery.rules.figures import (
    EPOCH,
    AtWork,
    Cause,
    Paused,
    PostNow,
    Stopped,
    Waiting,
    minute_of,
    rate,
)
from mcv.delivery.rules.states import OPEN, Lane, Reason, State
from mcv.extensions import db

SENDERS_SHOWN_FOR = timedelta(days=1)
MOST_SENDERS = 50
# a range, not IS NOT NULL: the index by lane leaves finished chunks out
IS_OPEN = Chunk.due_at > EPOCH
AT_REST = func.sum(case((Chunk.lease_owner.is_(None), Chunk.waiting), else_=0))


def post_now(now: datetime) -> PostNow:
    """Return what waits, what leaves, who sends and what is in the way, at that moment."""
    by_sender = _rates(now)
    return PostNow(
        at=now,
        lanes=waiting(),
        rate=sum(by_sender.values()),
        senders=_senders(by_sender, now),
        paused=_paused(pause()),
        stopped=_stopped(),
    )


def waiting() -> dict[Lane, Waiting]:
    """Return how many deliveries wait in each lane, those that senders hold included."""
    in_a_lane = and_(Chunk.lane.in_(list(Lane)), IS_OPEN)
    found = db.session.execute(
        select(Chunk.lane, AT_REST, func.min(Chunk.outgoing_id))
        .where(in_a_lane)
        .group_by(Chunk.lane)
    ).all()
    held = Counter[Lane]()
    for lane, _, rows in _held(in_a_lane):
        held[lane] += rows
    # the first outgoing is the oldest: an id is never used twice
    oldest = select(Outgoing.id, Outgoing.created_at).where(
        Outgoing.id.in_([first for _, _, first in found])
    )
    written = dict(db.session.execute(oldest).all())
    known = {
        lane: Waiting(int(rows) + held[lane], written.get(first)) for lane, rows, first in found
    }
    return {lane: known.get(lane, Waiting()) for lane in Lane}


def by_hour(since: datetime, now: datetime) -> dict[tuple[datetime, State], int]:
    """Return how many deliveries came to each state in each hour; hours without any are left out."""
    hour = DeliveryMinute.minute // 60
    rows = db.session.execute(
        select(hour, DeliveryMinute.state, func.sum(DeliveryMinute.count))
        .where(_between(since, now))
        .group_by(hour, DeliveryMinute.state)
    )
    return {(EPOCH + timedelta(hours=int(at)), state): int(n) for at, state, n in rows}


def causes(since: datetime, now: datetime) -> list[Cause]:
    """Return what kept deliveries from leaving since then, the most frequent first."""
    count = func.sum(DeliveryMinute.count)
    rows = db.session.execute(
        select(DeliveryMinute.relay, DeliveryMinute.state, DeliveryMinute.reason, count)
        .where(_between(since, now), DeliveryMinute.state != State.SENT)
        .group_by(DeliveryMinute.relay, DeliveryMinute.state, DeliveryMinute.reason)
        .order_by(count.desc(), DeliveryMinute.relay, DeliveryMinute.state, DeliveryMinute.reason)
    )
    return [Cause(relay, state, _reason(reason), int(n)) for relay, state, reason, n in rows]


def totals() -> list[tuple[Lane, State, Reason | None, int]]:
    """Return how many deliveries ever came to each state in each lane, and for which reason."""
    key = (DeliveryMinute.lane, DeliveryMinute.state, DeliveryMinute.reason)
    rows = db.session.execute(
        select(*key, func.sum(DeliveryMinute.count)).group_by(*key).order_by(*key)
    )
    return [(lane, state, _reason(reason), int(n)) for lane, state, reason, n in rows]


def latest(most: int = 5) -> dict[int, Tally]:
    """Return how far the outgoings to many have come that moved last, the newest first."""
    numbers = db.session.scalars(
        select(DeliveryMinute.outgoing_id)
        .where(DeliveryMinute.outgoing_id > 0)
        .group_by(DeliveryMinute.outgoing_id)
        .order_by(DeliveryMinute.outgoing_id.desc())
        .limit(most)
    ).all()
    return tallies(numbers)


def tallies(outgoing_ids: Collection[int]) -> dict[int, Tally]:
    """Return how far several outgoings have come, from their chunks and minutes."""
    from_state = case(
        (DeliveryMinute.state != State.QUEUED, None),
        (DeliveryMinute.reason == Reason.KEEPS_COMING_BACK.value, State.SENT.value),
        (DeliveryMinute.reason != "", State.FAILED.value),
    )
    key = (DeliveryMinute.outgoing_id, DeliveryMinute.state, from_state)
    done = db.session.execute(
        select(*key, func.sum(DeliveryMinute.count))
        .where(DeliveryMinute.outgoing_id.in_(outgoing_ids))
        .group_by(*key)
    ).all()
    of_these = and_(Chunk.outgoing_id.in_(outgoing_ids), IS_OPEN)
    at_rest = select(Chunk.outgoing_id, AT_REST).where(of_these).group_by(Chunk.outgoing_id)
    queued = Counter({number: int(n) for number, n in db.session.execute(at_rest)})
    for _, number, rows in _held(of_these):
        queued[number] += rows
    counts = {(number, state): int(n) for number, state, was, n in done if not was}
    again = {(number, was): int(n) for number, _, was, n in done if was}
    return {
        number: Tally(
            queued=queued[number],
            sent=counts.get((number, State.SENT), 0) - again.get((number, State.SENT), 0),
            failed=counts.get((number, State.FAILED), 0) - again.get((number, State.FAILED), 0),
            skipped=counts.get((number, State.SKIPPED), 0),
        )
        for number in outgoing_ids
    }


def _held(condition: ColumnElement[bool]) -> list[tuple[Lane, int, int]]:
    """Return lane, outgoing and rows that wait of each such chunk that a sender holds: a few.

    Two questions: PostgreSQL takes one with a count inside for dear, and compiles it for half a second.
    """
    held = db.session.scalars(
        select(Chunk.id).where(condition, Chunk.lease_owner.is_not(None))
    ).all()
    if not held:
        return []
    in_chunk = and_(Delivery.outgoing_id == Chunk.outgoing_id, Delivery.chunk == Chunk.number)
    queued = (
        select(Chunk.lane, Chunk.outgoing_id, func.count())
        .join(Delivery, in_chunk)
        .where(Chunk.id.in_(held), Delivery.state.in_(OPEN))
        .group_by(Chunk.lane, Chunk.outgoing_id)
    )
    return [(lane, number, rows) for lane, number, rows in db.session.execute(queued)]


def _rates(now: datetime) -> dict[str, int]:
    """Return what each sender handed over within about the last sixty seconds."""
    present = minute_of(now)
    rows = db.session.execute(
        select(DeliveryMinute.sender, DeliveryMinute.minute, func.sum(DeliveryMinute.count))
        .where(DeliveryMinute.minute.in_((present - 1, present)))
        .where(DeliveryMinute.state == State.SENT)
        .group_by(DeliveryMinute.sender, DeliveryMinute.minute)
    )
    sent: Counter[tuple[str, int]] = Counter()
    for sender, minute, count in rows:
        sent[sender, minute] = int(count)
    senders = {sender for sender, _ in sent}
    return {name: rate(sent[name, present - 1], sent[name, present], now) for name in senders}


def _senders(rates: dict[str, int], now: datetime) -> Sequence[AtWork]:
    lately: Select[Sender] = (
        select(Sender)
        .where(Sender.seen_at > now - SENDERS_SHOWN_FOR)
        .order_by(Sender.seen_at.desc(), Sender.name)
        .limit(MOST_SENDERS)
    )
    found = [
        AtWork(
            name=sender.name,
            relay=sender.relay,
            started_at=sender.started_at,
            seen_at=sender.seen_at,
            trouble=sender.trouble,
            rate=rates.get(sender.name, 0),
            is_gone=now - sender.seen_at >= SENDER_IS_GONE_AFTER,
            channel=sender.channel,
        )
        for sender in db.session.scalars(lately)
    ]
    return sorted(found, key=lambda sender: (sender.is_gone, sender.name))


def _paused(room: PostRoom | None) -> Paused | None:
    if room is None or room.paused_at is None:
        return None
    entry = db.session.scalar(audit.entries("post-room", "delivery.pause").limit(1))
    known = entry is not None and entry.at == room.paused_at
    by = entry.actor_label if known and entry is not None else "the system"
    return Paused(since=room.paused_at, by=by, because=room.paused_because or "")


def _stopped() -> Stopped | None:
    circuit = open_circuit()
    because = why_stopped(circuit)
    if circuit is None or circuit.opened_at is None or because is None:
        return None
    return Stopped(since=circuit.opened_at, because=because, probe_at=circuit.probe_at)


def _between(since: datetime, now: datetime) -> ColumnElement[bool]:
    return DeliveryMinute.minute.between(minute_of(since), minute_of(now))


def _reason(stored: str) -> Reason | None:
    return Reason(stored) if stored else None
