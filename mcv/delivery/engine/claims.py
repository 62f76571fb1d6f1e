"""Claiming work: a lease on a chunk, then the look at what has stopped, then the rows."""

from datetime import datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

import sqlalchemy
from sqlalchemy import (
    Connection,
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    literal,
    or_,
    select,
    true,
    union_all,
    update,
)

from mcv.core.types import Named
from mcv.delivery.actions.counting import Counts
from mcv.delivery.engine import results
from mcv.delivery.engine.holdings import Letters, Written
from mcv.delivery.engine.stationery import Stationery
from mcv.delivery.engine.work import Lease, News, Portion, Row, Terms
from mcv.delivery.models import Chunk, Contact, Delivery, Outgoing
from mcv.delivery.rules.checking import UnfitLetterError
from mcv.delivery.rules.letters import Recipient, Wording
from mcv.delivery.rules.pace import Pace
from mcv.delivery.rules.states import Channel, Kind, Lane, Reason, State

CHUNKS_AT_ONCE = {Lane.NOTICE: 50, Lane.URGENT: 1, Lane.BULK: 1}
UNFIT_PAUSE = timedelta(minutes=5)
Outgone = sqlalchemy.Row[Any]


# what is asked for every chunk is put together once: that costs more than asking it
# (a lease that ran out is broken before it can be claimed, see `results.break_leases`)
CLAIMABLE = and_(
    Chunk.channel == bindparam("of_channel"),
    Chunk.due_at <= bindparam("at"),
    Chunk.lease_owner.is_(None),
)
DUE = and_(CLAIMABLE, Chunk.lane == bindparam("of_lane"))
LANES_WITH_WORK = union_all(
    *(
        select(literal(lane, Named(Lane))).where(exists().where(CLAIMABLE, Chunk.lane == lane))
        for lane in Lane
    )
)
NEXT_DUE = (
    select(Chunk.id)
    .where(DUE)
    .order_by(Chunk.due_at, Chunk.id)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)
    # inside of the UPDATE: to SQLite's driver what begins with WITH is no change, and begins no
    # transaction that could be rolled back
    .cte("due", nesting=True)
)
LEASE = (
    update(Chunk)
    .where(Chunk.id.in_(select(NEXT_DUE.c.id)))
    .values(lease_owner=bindparam("by"), due_at=bindparam("until"), fence=Chunk.fence + 1)
    .returning(Chunk.id, Chunk.outgoing_id, Chunk.number, Chunk.fence)
)
OUTGOING = select(*Outgoing.__table__.columns).where(Outgoing.id == bindparam("of_outgoing"))
ROWS = (
    select(Delivery.id, Delivery.contact_id, Contact.name, Contact.address, Delivery.attempts)
    .join(Contact, Contact.id == Delivery.contact_id)
    .where(
        results.IN_CHUNK,
        Delivery.state == bindparam("in_state"),
        or_(Delivery.next_attempt_at.is_(None), Delivery.next_attempt_at <= bindparam("at")),
    )
    .order_by(Delivery.id)
)
EVERY_ROW = ROWS.add_columns(true())
ROWS_TOLD_APART = {kind: ROWS.add_columns(results.gets(kind)) for kind in Kind}


def lanes_with_work(connection: Connection, channel: Channel, now: datetime) -> frozenset[Lane]:
    """Return the lanes of which a chunk of the channel may be claimed; a look that takes no lock."""
    return frozenset(connection.scalars(LANES_WITH_WORK, {"of_channel": channel, "at": now}))


class Taken(NamedTuple):
    """A leased chunk, and the outgoing that it is of, rendered."""

    lease: Lease
    outgoing: Outgone
    wording: Wording
    letter: Written

    def portion(self, now: datetime, rows: list[Row], in_doubt: list[Row]) -> Portion:
        """Return what a sender gets of it."""
        terms = Terms(self.outgoing.created_at, self.outgoing.expires_at, now)
        return Portion(self.lease, terms, self.wording, rows, in_doubt)


class Claimer:
    """Leases chunks for one sender of one channel and loads what may be sent of them."""

    def __init__(self, stationery: Stationery, pace: Pace, owner: str) -> None:
        self._stationery = stationery
        self._pace = pace
        self._owner = owner
        self._letters = Letters(self._stationery.compose)

    @property
    def channel(self) -> Channel:
        """The channel whose chunks are claimed; those of any other are left alone."""
        return self._stationery.channel

    def lease(self, connection: Connection, lane: Lane, now: datetime) -> list[Lease]:
        """Return the oldest due chunks of the lane, leased; each lease has a higher fence."""
        asked = {
            "of_channel": self.channel,
            "of_lane": lane,
            "at": now,
            "most": CHUNKS_AT_ONCE[lane],
            "by": self._owner,
            "until": now + timedelta(seconds=self._pace.lease_seconds),
        }
        rows = sorted(connection.execute(LEASE, asked).all(), key=lambda row: row.id)
        return [Lease(row.id, row.outgoing_id, row.number, row.fence, lane) for row in rows]

    def load(
        self,
        connection: Connection,
        leased: list[Lease],
        news: News,
        counts: Counts,
        now: datetime,
    ) -> None:
        """Add to the news what may be sent of the leased chunks; skip the rest with a reason."""
        for lease in leased:
            outgoing = connection.execute(OUTGOING, lease.named).one()
            because = _why_not(outgoing, now)
            if because is not None:
                results.skip(connection, lease, because, counts)
                self._load_what_left(connection, lease, outgoing, news, now)
                continue
            chunk = self._taken(lease, outgoing, now)
            rows = self._queued(connection, chunk, counts, now)
            self._offer(connection, chunk, rows, news, now)

    def _taken(self, lease: Lease, outgoing: Outgone, now: datetime) -> Taken:
        wording = _wording(outgoing)
        return Taken(lease, outgoing, wording, self._letters.letter(outgoing.id, wording, now))

    def _queued(
        self, connection: Connection, chunk: Taken, counts: Counts, now: datetime
    ) -> list[Row]:
        """Return what may be sent; what has stopped since it was posted is skipped for its reason."""
        kind = chunk.outgoing.kind
        if chunk.outgoing.reaches_stopped:
            return self._rows(connection, chunk, EVERY_ROW, State.QUEUED, now)[0]
        wanted = ROWS_TOLD_APART[kind]
        rows, stopped = self._rows(connection, chunk, wanted, State.QUEUED, now)
        if stopped:
            results.skip_stopped(connection, chunk.lease, kind, counts)
            # who stopped between the two looks is skipped by now and must not be sent to
            rows, _ = self._rows(connection, chunk, wanted, State.QUEUED, now)
        return rows

    def _offer(
        self, connection: Connection, chunk: Taken, rows: list[Row], news: News, now: datetime
    ) -> None:
        try:
            self._check_one_of(rows, chunk)
        except UnfitLetterError as unfit:
            news.troubles.append(f"outgoing {chunk.outgoing.id} is unfit to send: {unfit}")
            results.put_off(connection, chunk.lease, now + UNFIT_PAUSE)
            return
        news.portions.append(chunk.portion(now, rows, self._in_doubt(connection, chunk, now)))

    def _check_one_of(self, rows: list[Row], chunk: Taken) -> None:
        usable = (row for row in rows if row[2])
        for _, _, wire, values, _ in islice(usable, 1):
            self._stationery.check(b"".join(chunk.letter.pieces(values)), wire, chunk.wording)

    def _load_what_left(
        self, connection: Connection, lease: Lease, outgoing: Outgone, news: News, now: datetime
    ) -> None:
        """Of an outgoing that was stopped only what may have left already is still asked after."""
        # where nothing is held it is not rendered: one that cannot be is got rid of by cancelling it
        if self._stationery.holds:
            chunk = self._taken(lease, outgoing, now)
            doubtful = self._in_doubt(connection, chunk, now)
            if doubtful:
                news.portions.append(chunk.portion(now, [], doubtful))
                return
        results.conclude(connection, lease, now)

    def _in_doubt(self, connection: Connection, chunk: Taken, now: datetime) -> list[Row]:
        if not self._stationery.holds:
            return []
        return self._rows(connection, chunk, EVERY_ROW, State.HELD, now)[0]

    def _rows(
        self,
        connection: Connection,
        chunk: Taken,
        wanted: Select[int, int, str, str, int, bool],
        state: State,
        now: datetime,
    ) -> tuple[list[Row], int]:
        """Return the rows of contacts that get it, and how many there are of others."""
        asked = {**chunk.lease.named, "in_state": state, "at": now}
        found = connection.execute(wanted, asked).all()
        rows = [
            self._row(chunk.letter, number, contact, name, address, tries)
            for number, contact, name, address, tries, gets in found
            if gets
        ]
        return rows, len(found) - len(rows)

    def _row(
        self, letter: Written, number: int, contact: int, name: str, address: str, tries: int
    ) -> Row:
        wire = self._stationery.wire(address) or ""
        return number, contact, wire, letter.values(Recipient(number, contact, name, wire)), tries


def _wording(outgoing: Outgone) -> Wording:
    return Wording(
        kind=outgoing.kind,
        subject=outgoing.subject,
        text=outgoing.text_body,
        html=outgoing.html_body,
        from_name=outgoing.from_name,
    )


def _why_not(outgoing: Outgone, now: datetime) -> Reason | None:
    if outgoing.cancelled_at is not None:
        return Reason.CANCELLED
    if outgoing.expires_at is not None and outgoing.expires_at <= now:
        return Reason.EXPIRED
    return None
