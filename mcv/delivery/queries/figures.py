"""The post in figures, all from what is small: chunks, minutes, senders; never from all the rows.

With a million deliveries in the table each of these reads a few thousand rows of others.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, case, func, select

from mcv.audit import queries as audit
from mcv.delivery.models import Chunk, Delivery, DeliveryMinute, Outgoing, PostRoom, Sender
from mcv.delivery.queries import SENDER_IS_GONE_AFTER, Tally, pause
from mcv.delivery.rules.figures import (
    EPOCH,
    AtWork,
    Cause,
    Paused,
    PostNow,
    Waiting,
    minute_of,
    rate,
)
from mcv.delivery.rules.states import Lane, Reason, State
from mcv.extensions import db

SENDERS_SHOWN_FOR = timedelta(days=1)
MOST_SENDERS = 50
# a range, not IS NOT NULL: the index by lane leaves finished chunks out
IS_OPEN = Chunk.due_at > EPOCH


def post_now(now: datetime) -> PostNow:
    """Return what waits, what leaves, who sends and what is in the way, at that moment."""
    by_sender = _rates(now)
    return PostNow(
        at=now,
        lanes=waiting(),
        rate=sum(by_sender.values()),
        senders=_senders(by_sender, now),
        paused=_paused(pause()),
    )


def waiting() -> dict[Lane, Waiting]:
    """Return how many deliveries wait in each lane, those that senders hold included."""
    found = db.session.execute(
        select(Chunk.lane, _rows(), func.min(Chunk.outgoing_id))
        .where(Chunk.lane.in_(list(Lane)), IS_OPEN)
        .group_by(Chunk.lane)
    ).all()
    # the first outgoing is the oldest: an id is never used twice
    oldest = select(Outgoing.id, Outgoing.created_at).where(
        Outgoing.id.in_([first for _, _, first in found])
    )
    written = dict(db.session.execute(oldest).all())
    known = {lane: Waiting(rows, written.get(first)) for lane, rows, first in found}
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
    open_chunks = (
        select(Chunk.outgoing_id, _rows())
        .where(Chunk.outgoing_id.in_(outgoing_ids), IS_OPEN)
        .group_by(Chunk.outgoing_id)
    )
    queued = dict(db.session.execute(open_chunks).all())
    counts = {(number, state): int(n) for number, state, was, n in done if not was}
    again = {(number, was): int(n) for number, _, was, n in done if was}
    return {
        number: Tally(
            queued=queued.get(number, 0),
            sent=counts.get((number, State.SENT), 0) - again.get((number, State.SENT), 0),
            failed=counts.get((number, State.FAILED), 0) - again.get((number, State.FAILED), 0),
            skipped=counts.get((number, State.SKIPPED), 0),
        )
        for number in outgoing_ids
    }


def _rows() -> ColumnElement[int]:
    """Return the sum of what waits in chunks; of one that is held its rows are counted."""
    held = select(func.count()).where(
        Delivery.outgoing_id == Chunk.outgoing_id,
        Delivery.chunk == Chunk.number,
        Delivery.state == State.QUEUED,
    )
    at_rest = Chunk.lease_owner.is_(None)
    return func.sum(case((at_rest, Chunk.waiting), else_=held.correlate(Chunk).scalar_subquery()))


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


def _between(since: datetime, now: datetime) -> ColumnElement[bool]:
    return DeliveryMinute.minute.between(minute_of(since), minute_of(now))


def _reason(stored: str) -> Reason | None:
    return Reason(stored) if stored else None
