"""Deliveries that may have left: written down before they are handed over, until somebody knows.

A channel that cannot be told the same thing twice without doing it twice needs this. What a killed
sender had in hand is then found as held, and asked after before anything of it is sent again.
"""

from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, update

from mcv.delivery.engine.holdings import Item
from mcv.delivery.engine.work import Ending, Lease, Result
from mcv.delivery.models import Chunk, Contact, Delivery, Outgoing
from mcv.delivery.rules.backoff import gives_up_at
from mcv.delivery.rules.replies import Verdict
from mcv.delivery.rules.states import Reason, State

MOST_TIMES_THE_PAUSE = 16


def hold(
    connection: Connection, items: list[Item], pause_seconds: float, now: datetime
) -> list[Item]:
    """Hold the items, to be asked after when the pause is over; return those that were ours to hold.

    Left out is what was stopped since it was claimed, what another sender has now, and what the
    provider has settled meanwhile.
    """
    groups: dict[tuple[Lease, bool, int], list[Item]] = defaultdict(list)
    for item in items:
        groups[item.held.lease, item.in_doubt, item.attempts].append(item)
    ours: set[int] = set()
    for (lease, in_doubt, attempts), group in groups.items():
        times = min(2**attempts, MOST_TIMES_THE_PAUSE)
        until = now + timedelta(seconds=pause_seconds * times)
        ids = [item.delivery_id for item in group]
        ours |= _hold(connection, lease, ids, in_doubt, until)
    return [item for item in items if item.delivery_id in ours]


def outcome(result: Result, now: datetime) -> tuple[int, Ending]:
    """Return the attempts and what becomes of a held delivery neither accepted nor refused."""
    tried = result.attempts + 1
    verdict, terms = result.meaning.verdict, result.terms
    if verdict is Verdict.UNKNOWN:
        if now >= gives_up_at(terms.created_at, terms.expires_at):
            return tried, Ending(State.FAILED, Reason.OUTCOME_UNKNOWN)
        return tried, Ending(State.HELD)
    if verdict is Verdict.NEVER_GOT_IT:
        return tried, Ending(State.QUEUED)
    return result.attempts, Ending(State.HELD if result.in_doubt else State.QUEUED)


def _hold(
    connection: Connection, lease: Lease, ids: list[int], in_doubt: bool, until: datetime
) -> set[int]:
    still_ours = exists().where(Chunk.id == lease.chunk_id, Chunk.fence == lease.fence)
    rows = update(Delivery).where(Delivery.id.in_(ids), still_ours)
    if in_doubt:
        rows = rows.where(Delivery.state == State.HELD)
    else:
        rows = rows.where(Delivery.state == State.QUEUED, _may_still_leave(lease))
    held = rows.values(state=State.HELD, next_attempt_at=until).returning(Delivery.id)
    return set(connection.scalars(held))


def _may_still_leave(lease: Lease) -> ColumnElement[bool]:
    goes_on = exists().where(Outgoing.id == lease.outgoing_id, Outgoing.cancelled_at.is_(None))
    anybody = exists().where(Outgoing.id == lease.outgoing_id, Outgoing.reaches_stopped)
    live = exists().where(Contact.id == Delivery.contact_id, Contact.stopped_at.is_(None))
    return and_(goes_on, or_(anybody, live))
