"""Putting back in the queue what failed for a reason that may have passed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from mcv.audit import actions as audit
from mcv.audit.rules import Actor
from mcv.core.errors import Refused
from mcv.delivery.actions.counting import Counts
from mcv.delivery.models import Chunk, Delivery
from mcv.delivery.queries import retrying as queries
from mcv.delivery.rules.figures import Account
from mcv.delivery.rules.retrying import Failed
from mcv.delivery.rules.states import Reason, State
from mcv.extensions import db


@dataclass(frozen=True)
class Retried:
    """How many deliveries are queued again; `held` are in chunks that a sender works on at present."""

    queued: int
    held: int


def retry(failed: Failed, actor: Actor, now: datetime) -> Retried:
    """Queue again what failed and may be tried; the record says how many and why.

    The chunks are locked before their rows change: a sender that gives one back at the same moment
    would otherwise not see that something waits in it, and nobody would ever look again.
    """
    wanted = queries.how_many(failed, now)
    if not wanted:
        raise Refused("Nothing failed that may be tried again.")
    counts = Counts()
    chunks = db.session.scalars(queries.chunks_at_rest(failed, now)).all()
    queued = sum(_queue_again(chunk, failed.reasons, counts, now) for chunk in chunks)
    counts.write(db.session.connection(), now)
    outcome = Retried(queued=queued, held=wanted - queued)
    audit.record(
        actor,
        "delivery.retry",
        failed.subject,
        now=now,
        reasons=[reason.value for reason in failed.reasons],
        since=failed.since.isoformat() if failed.since else None,
        queued=outcome.queued,
        held=outcome.held,
    )
    db.session.flush()
    return outcome


def _queue_again(chunk: Chunk, reasons: tuple[Reason, ...], counts: Counts, now: datetime) -> int:
    account = Account.of(chunk.outgoing_id, chunk.lane)
    queued = sum(_queue_failed(chunk, reason, account, counts) for reason in reasons)
    chunk.due_at = now
    chunk.waiting += queued
    return queued


def _queue_failed(chunk: Chunk, reason: Reason, account: Account, counts: Counts) -> int:
    failed = update(Delivery).where(
        Delivery.outgoing_id == chunk.outgoing_id,
        Delivery.chunk == chunk.number,
        queries.is_retryable((reason,)),
    )
    again = failed.values(state=State.QUEUED, reason=None, next_attempt_at=None)
    queued = db.session.connection().execute(again).rowcount
    counts.add(account, State.QUEUED, reason, queued)
    return queued
