"""Writing down what became of deliveries; what was accepted is a fact, all else needs the lease."""

import random
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from mcv.core.sets import is_one_of
from mcv.core.types import Named, UtcDateTime
from mcv.delivery.actions.counting import Counts
from mcv.delivery.engine import doubts
from mcv.delivery.engine.work import Batch, Ending, Lease, Result, Terms
from mcv.delivery.models import Chunk, Contact, Delivery, Outgoing
from mcv.delivery.rules.backoff import next_attempt
from mcv.delivery.rules.figures import Account
from mcv.delivery.rules.replies import Verdict
from mcv.delivery.rules.states import OPEN, Channel, Kind, Lane, Reason, State

CLOCKS_DIFFER = timedelta(seconds=10)

# what is asked for every chunk is put together once: that costs more than asking it
IN_CHUNK = and_(
    Delivery.outgoing_id == bindparam("of_outgoing"), Delivery.chunk == bindparam("in_number")
)
QUEUED = and_(IN_CHUNK, Delivery.state == State.QUEUED)
IS_OPEN = Delivery.state.in_(OPEN)
OURS = update(Chunk).where(
    Chunk.id == bindparam("of_chunk"), Chunk.fence == bindparam("with_fence")
)
WAITING = select(func.count()).where(IN_CHUNK, IS_OPEN).scalar_subquery()
FIRST_DUE = select(
    func.min(func.coalesce(Delivery.next_attempt_at, bindparam("at", type_=UtcDateTime())))
).where(IN_CHUNK, IS_OPEN)
RENEW = OURS.values(due_at=bindparam("until"))
PUT_OFF = OURS.values(due_at=bindparam("until"), lease_owner=None, waiting=WAITING)
CONCLUDE = OURS.values(due_at=FIRST_DUE.scalar_subquery(), lease_owner=None, waiting=WAITING)
MARK_SENT = (
    update(Delivery)
    .where(is_one_of(Delivery.id, "ids"), IS_OPEN)
    .values(
        state=State.SENT,
        sent_at=bindparam("now", type_=UtcDateTime()),
        attempts=Delivery.attempts + 1,
        next_attempt_at=None,
    )
)


def gets(kind: Kind) -> ColumnElement[bool]:
    """Return what is true of contacts that get letters of that kind."""
    written_to = Contact.stopped_because.is_(None)
    return and_(written_to, Contact.reads_here.is_(False)) if kind is Kind.ALERT else written_to


def _skip_stopped(kind: Kind) -> ReturningUpdate[Reason | None]:
    named = func.coalesce(Contact.stopped_because, literal(Reason.WEB_ONLY, Named(Reason)))
    reason = select(named).where(Contact.id == Delivery.contact_id)
    stopped = exists().where(Contact.id == Delivery.contact_id, not_(gets(kind)))
    queued = update(Delivery).where(QUEUED, stopped)
    skipped = queued.values(state=State.SKIPPED, reason=reason.scalar_subquery())
    return skipped.returning(Delivery.reason)


SKIP_STOPPED = {kind: _skip_stopped(kind) for kind in Kind}


def record(
    connection: Connection,
    batch: Batch,
    leases: Iterable[Lease],
    counts: Counts,
    until: datetime,
    now: datetime,
) -> set[int]:
    """Write the batch of who holds these leases down; return the chunks whose lease is not theirs."""
    accounts = {lease.chunk_id: lease.account for lease in leases}
    for account, ids in _by_account(connection, batch.accepted, accounts).items():
        marked = connection.execute(MARK_SENT, {"ids": ids, "now": now}).rowcount
        counts.add(account, State.SENT, None, marked)
    for result in batch.others:
        _record_other(connection, result, counts, now)
    renewed = {lease for lease in batch.renew if _renew(connection, lease, until)}
    concluded = {lease for lease in batch.conclude if conclude(connection, lease, now)}
    wanted = {*batch.renew, *batch.conclude}
    return {lease.chunk_id for lease in wanted - renewed - concluded}


def replay(
    connection: Connection, records: Iterable[tuple[int, int]], counts: Counts, now: datetime
) -> int:
    """Mark as sent what the journal of a sender that is gone says was accepted; return how many."""
    marked = 0
    for delivery_id, chunk_id in records:
        same_chunk = exists().where(
            Chunk.id == chunk_id,
            Chunk.outgoing_id == Delivery.outgoing_id,
            Chunk.number == Delivery.chunk,
        )
        unsent = update(Delivery).where(
            Delivery.id == delivery_id, Delivery.state.in_(OPEN), same_chunk
        )
        sent = {"state": State.SENT, "sent_at": now, "attempts": Delivery.attempts + 1}
        found = connection.execute(unsent.values(**sent, next_attempt_at=None)).rowcount
        if found:
            counts.add(_account_of(connection, delivery_id), State.SENT, None, found)
        marked += found
    return marked


def lost(connection: Connection, leases: Iterable[Lease]) -> set[int]:
    """Return the chunks of these leases that are somebody else's by now."""
    mine = {lease.chunk_id: lease.fence for lease in leases}
    rows = connection.execute(select(Chunk.id, Chunk.fence).where(Chunk.id.in_(mine)))
    return {chunk_id for chunk_id, fence in rows if mine[chunk_id] != fence}


def break_leases(connection: Connection, free_at: datetime, now: datetime) -> bool:
    """Take every lease that ran out from its owner, claimable from `free_at`; return if there were any."""
    # every lane is named for the index's sake
    ran_out = [
        Chunk.channel.in_(list(Channel)),
        Chunk.lane.in_(list(Lane)),
        Chunk.due_at <= now,
        Chunk.lease_owner.is_not(None),
    ]
    if connection.scalar(select(Chunk.id).where(*ran_out).limit(1)) is None:
        return False
    freed = update(Chunk).where(*ran_out)
    connection.execute(freed.values(lease_owner=None, fence=Chunk.fence + 1, due_at=free_at))
    return True


def skip(connection: Connection, lease: Lease, because: Reason, counts: Counts) -> None:
    """What is queued in the chunk will not be sent, for that reason."""
    queued = update(Delivery).where(QUEUED).values(state=State.SKIPPED, reason=because)
    skipped = connection.execute(queued, lease.named).rowcount
    counts.add(lease.account, State.SKIPPED, because, skipped)


def skip_stopped(connection: Connection, lease: Lease, kind: Kind, counts: Counts) -> None:
    """What is queued in the chunk for contacts that do not get it is skipped for their reason."""
    for because in connection.scalars(SKIP_STOPPED[kind], lease.named).all():
        counts.add(lease.account, State.SKIPPED, because, 1)


def put_off(connection: Connection, lease: Lease, until: datetime) -> None:
    """Give the chunk back, not to be claimed before that moment."""
    connection.execute(PUT_OFF, {**lease.named, "until": until})


def conclude(connection: Connection, lease: Lease, now: datetime) -> bool:
    """Give the chunk back, due when its first open delivery is; return whether it was ours."""
    return connection.execute(CONCLUDE, {**lease.named, "at": now}).rowcount == 1


def _by_account(
    connection: Connection, accepted: list[tuple[int, int]], accounts: Mapping[int, Account]
) -> dict[Account, list[int]]:
    by_chunk: dict[int, list[int]] = {}
    for delivery_id, chunk_id in accepted:
        by_chunk.setdefault(chunk_id, []).append(delivery_id)
    found: dict[Account, list[int]] = {}
    for chunk_id, ids in by_chunk.items():
        # a chunk that was lost with a message under way is among nobody's leases here any more
        account = accounts.get(chunk_id) or _account_of(connection, ids[0])
        found.setdefault(account, []).extend(ids)
    return found


def _account_of(connection: Connection, delivery_id: int) -> Account:
    outgoing = select(Outgoing.id, Outgoing.lane).join(Delivery).where(Delivery.id == delivery_id)
    return Account.of(*connection.execute(outgoing).one())


def _record_other(connection: Connection, result: Result, counts: Counts, now: datetime) -> None:
    lease, meaning = result.lease, result.meaning
    attempts = result.attempts + 1
    end = Ending(State.FAILED, meaning.reason)
    if meaning.verdict is Verdict.TRY_LATER:
        end = _put_off_or_given_up(attempts, result.terms, now)
    elif meaning.verdict is not Verdict.REFUSED:
        attempts, end = doubts.outcome(result, now)
    still_ours = exists().where(Chunk.id == lease.chunk_id, Chunk.fence == lease.fence)
    row = update(Delivery).where(
        Delivery.id == result.delivery_id, Delivery.state.in_(OPEN), still_ours
    )
    hit = connection.execute(row.values(attempts=attempts, **_as_values(end))).rowcount
    if end.state is not State.HELD:
        counts.add(lease.account, end.state, end.reason, hit)
    if meaning.suppresses:
        # what is said of an address says nothing of the one that has taken its place since
        before = result.terms.read_at - CLOCKS_DIFFER
        same = or_(Contact.address_since.is_(None), Contact.address_since <= before)
        contact = update(Contact).where(
            Contact.id == result.contact_id, Contact.stopped_because.is_(None), same
        )
        connection.execute(contact.values(stopped_because=meaning.reason, stopped_at=now))


def _as_values(end: Ending) -> dict[str, object]:
    """Return what to write; what is still held is asked after at the moment that was set."""
    values: dict[str, object] = {"state": end.state, "reason": end.reason}
    return values if end.state is State.HELD else {**values, "next_attempt_at": end.next_attempt_at}


def _put_off_or_given_up(attempts: int, terms: Terms, now: datetime) -> Ending:
    chance = random.random()  # noqa: S311
    again = next_attempt(attempts, now, terms.created_at, terms.expires_at, chance)
    if again is not None:
        return Ending(State.QUEUED, next_attempt_at=again)
    return Ending(State.FAILED, Reason.GAVE_UP if terms.expires_at is None else Reason.EXPIRED)


def _renew(connection: Connection, lease: Lease, until: datetime) -> bool:
    return connection.execute(RENEW, {**lease.named, "until": until}).rowcount == 1
