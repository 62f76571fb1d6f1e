"""The circuit's row, shared by all senders: opened once, probed by one at a time, closed by success."""

import random
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from mcv.delivery.engine.work import Opening
from mcv.delivery.models import Circuit, Sender
from mcv.delivery.rules.circuit import Cause, probe_pause
from mcv.delivery.rules.pace import Pace
from mcv.delivery.rules.states import Channel

OURS = Circuit.channel == Channel.EMAIL
IS_OPEN = Circuit.opened_at.is_not(None)
CAUSE = select(Circuit.cause).where(OURS, IS_OPEN)


def make(engine: Engine) -> None:
    """There is a circuit, closed if it was not there yet."""
    with engine.connect() as connection:
        if connection.scalar(select(Circuit.channel).where(OURS)) is not None:
            return
    with suppress(IntegrityError), engine.begin() as connection:
        connection.execute(insert(Circuit).values(channel=Channel.EMAIL, detail="", probes=0))


def open_for_cause(connection: Connection) -> Cause | None:
    """Return what the relay does to everybody, None while the circuit is closed."""
    return connection.scalar(CAUSE)


def open_unless_others_send(
    connection: Connection, opening: Opening, owner: str, pace: Pace, now: datetime
) -> None:
    """Open the circuit, unless the relay has taken something from another sender meanwhile."""
    works = exists().where(
        Sender.name != owner,
        Sender.accepted_at > now - timedelta(seconds=opening.lasting_seconds),
        Sender.seen_at > now - timedelta(seconds=3 * pace.beat_seconds),
    )
    closed = update(Circuit).where(OURS, Circuit.opened_at.is_(None), ~works)
    connection.execute(
        closed.values(
            opened_at=now,
            cause=opening.cause,
            detail=opening.detail[:200],
            probe_at=now + _pause(0, pace),
            probes=0,
        )
    )


def close(connection: Connection) -> None:
    """Everything may leave again."""
    values = {"opened_at": None, "cause": None, "detail": "", "probe_at": None, "probes": 0}
    connection.execute(update(Circuit).where(OURS, IS_OPEN).values(**values))


def take_probe(engine: Engine, pace: Pace, now: datetime) -> bool:
    """Return whether this sender may try the relay now; each probe makes the next one wait longer."""
    with engine.connect() as connection:
        due = select(Circuit.probes).where(OURS, IS_OPEN, Circuit.probe_at <= now)
        probes = connection.scalar(due)
    if probes is None:
        return False
    first = update(Circuit).where(OURS, IS_OPEN, Circuit.probe_at <= now, Circuit.probes == probes)
    later = {"probes": probes + 1, "probe_at": now + _pause(probes + 1, pace)}
    with engine.begin() as connection:
        return connection.execute(first.values(**later)).rowcount == 1


def _pause(probes: int, pace: Pace) -> timedelta:
    chance = random.random()  # noqa: S311
    seconds = probe_pause(probes, pace.probe_seconds, pace.longest_probe_seconds, chance)
    return timedelta(seconds=seconds)
