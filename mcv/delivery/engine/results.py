"""Writing down what became of deliveries; what was accepted is a fact, all else needs the lease."""

import random
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal,
    not_,
    select,
    update,
)

from mcv.core.types import Named, UtcDateTime
from mcv.delivery.engine.work import Batch, Lease, Result, Terms
from mcv.delivery.models import Chunk, Contact, Delivery
from mcv.delivery.rules.backoff import next_attempt
from mcv.delivery.rules.replies import Verdict
from mcv.delivery.rules.states import Kind, Reason, State

MARK_SENT = (
    update(Delivery)
    .where(Delivery.id.in_(bindparam("ids", expanding=True)), Delivery.state == State.QUEUED)
    .values(
        state=State.SENT,
        sent_at=bindparam("now", type_=UtcDateTime()),
        attempts=Delivery.attempts + 1,
        next_attempt_at=None,
    )
)


def record(connection: Connection, batch: Batch, until: datetime, now: datetime) -> set[int]:
    """Write the batch down; return the chunks whose lease is no longer ours."""
    if batch.accepted:
        ids = [item.recipient.delivery_id for item in batch.accepted]
        connection.execute(MARK_SENT, {"ids": ids, "now": now})
    for result in batch.others:
        _record_other(connection, result, now)
    renewed = {held for held in batch.renew if _renew(connection, held.lease, until)}
    concluded = {held for held in batch.conclude if conclude(connection, held.lease, now)}
    wanted = {*batch.renew, *batch.conclude}
    return {held.lease.chunk_id for held in wanted - renewed - concluded}


def replay(connection: Connection, records: Iterable[tuple[int, int]], now: datetime) -> int:
    """Mark as sent what the journal of a sender that is gone says was accepted; return how many."""
    marked = 0
    for delivery_id, chunk_id in records:
        same_chunk = exists().where(
            Chunk.id == chunk_id,
            Chunk.outgoing_id == Delivery.outgoing_id,
            Chunk.number == Delivery.chunk,
        )
        queued = update(Delivery).where(
            Delivery.id == delivery_id, Delivery.state == State.QUEUED, same_chunk
        )
        sent = {"state": State.SENT, "sent_at": now, "attempts": Delivery.attempts + 1}
        marked += connection.execute(queued.values(**sent, next_attempt_at=None)).rowcount
    return marked


def gets(kind: Kind) -> ColumnElement[bool]:
    """Return what is true of contacts that get letters of that kind."""
    written_to = Contact.stopped_because.is_(None)
    return and_(written_to, Contact.reads_here.is_(False)) if kind is Kind.ALERT else written_to


def skip(connection: Connection, lease: Lease, because: Reason) -> None:
    """What is queued in the chunk will not be sent, for that reason."""
    queued = update(Delivery).where(_queued_in(lease))
    connection.execute(queued.values(state=State.SKIPPED, reason=because))


def skip_stopped(connection: Connection, lease: Lease, kind: Kind) -> None:
    """What is queued in the chunk for contacts that do not get it is skipped for their reason."""
    named = func.coalesce(Contact.stopped_because, literal(Reason.WEB_ONLY, Named(Reason)))
    reason = select(named).where(Contact.id == Delivery.contact_id)
    stopped = exists().where(Contact.id == Delivery.contact_id, not_(gets(kind)))
    queued = update(Delivery).where(_queued_in(lease), stopped)
    connection.execute(queued.values(state=State.SKIPPED, reason=reason.scalar_subquery()))


def put_off(connection: Connection, lease: Lease, until: datetime) -> None:
    """Give the chunk back, not to be claimed before that moment."""
    mine = update(Chunk).where(Chunk.id == lease.chunk_id, Chunk.fence == lease.fence)
    connection.execute(mine.values(due_at=until, lease_owner=None))


def conclude(connection: Connection, lease: Lease, now: datetime) -> bool:
    """Give the chunk back, due when its first queued delivery is; return whether it was ours."""
    mine = update(Chunk).where(Chunk.id == lease.chunk_id, Chunk.fence == lease.fence)
    due_at = _first_due(lease, now).scalar_subquery()
    return connection.execute(mine.values(due_at=due_at, lease_owner=None)).rowcount == 1


def _record_other(connection: Connection, result: Result, now: datetime) -> None:
    item, meaning = result
    lease, recipient = item.held.lease, item.recipient
    attempts = item.attempts + 1
    values: dict[str, object] = {"attempts": attempts, "state": State.FAILED}
    if meaning.verdict is Verdict.REFUSED:
        values["reason"] = meaning.reason
    else:
        values |= _put_off_or_given_up(attempts, item.held.terms, now)
    still_ours = exists().where(Chunk.id == lease.chunk_id, Chunk.fence == lease.fence)
    row = update(Delivery).where(
        Delivery.id == recipient.delivery_id, Delivery.state == State.QUEUED, still_ours
    )
    connection.execute(row.values(**values))
    if meaning.suppresses:
        contact = update(Contact).where(
            Contact.id == recipient.contact_id, Contact.stopped_because.is_(None)
        )
        connection.execute(contact.values(stopped_because=meaning.reason, stopped_at=now))


def _put_off_or_given_up(attempts: int, terms: Terms, now: datetime) -> dict[str, object]:
    chance = random.random()  # noqa: S311
    again = next_attempt(attempts, now, terms.created_at, terms.expires_at, chance)
    if again is not None:
        return {"state": State.QUEUED, "next_attempt_at": again}
    return {"reason": Reason.GAVE_UP if terms.expires_at is None else Reason.EXPIRED}


def _renew(connection: Connection, lease: Lease, until: datetime) -> bool:
    mine = update(Chunk).where(Chunk.id == lease.chunk_id, Chunk.fence == lease.fence)
    return connection.execute(mine.values(due_at=until)).rowcount == 1


def _first_due(lease: Lease, now: datetime) -> Select[datetime | None]:
    """Return the query for when the chunk is next worth claiming; none when it is finished."""
    at_once = literal(now, UtcDateTime())
    due = func.min(func.coalesce(Delivery.next_attempt_at, at_once))
    return select(due).where(_queued_in(lease))


def _queued_in(lease: Lease) -> ColumnElement[bool]:
    return and_(
        Delivery.outgoing_id == lease.outgoing_id,
        Delivery.chunk == lease.number,
        Delivery.state == State.QUEUED,
    )
