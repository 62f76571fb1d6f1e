"""Claiming work: a lease on a chunk, then the look at what has stopped, then the rows."""

from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Integer, Row, Select, and_, bindparam, or_, select, update

from mcv.delivery.actions.counting import Counts
from mcv.delivery.engine import results
from mcv.delivery.engine.stationery import MailStationery, Stationery
from mcv.delivery.engine.work import Held, Item, Lease, News, Result, Terms, Written
from mcv.delivery.models import Chunk, Contact, Delivery, Outgoing
from mcv.delivery.rules.checking import UnfitLetterError
from mcv.delivery.rules.letters import House, Recipient, Wording
from mcv.delivery.rules.pace import Pace
from mcv.delivery.rules.replies import Meaning, Verdict
from mcv.delivery.rules.states import Channel, Kind, Lane, Reason, State

CHUNKS_AT_ONCE = {Lane.NOTICE: 50, Lane.URGENT: 1, Lane.BULK: 1}
LETTERS_KEPT = 100
UNUSABLE = Meaning(Verdict.REFUSED, Reason.ADDRESS_UNUSABLE)
UNFIT_PAUSE = timedelta(minutes=5)


# what is asked for every chunk is put together once: that costs more than asking it
# (a lease that ran out is broken before it can be claimed, see `results.break_leases`)
DUE = and_(
    Chunk.channel == bindparam("of_channel"),
    Chunk.lane == bindparam("of_lane"),
    Chunk.due_at <= bindparam("at"),
    Chunk.lease_owner.is_(None),
)
ANYTHING_DUE = select(Chunk.id).where(DUE).limit(1)
NEXT_DUE = (
    select(Chunk.id)
    .where(DUE)
    .order_by(Chunk.due_at, Chunk.id)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)
    .cte("due")
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
ROWS_THAT_GET = {kind: ROWS.where(results.gets(kind)) for kind in Kind}


def anything_due(connection: Connection, channel: Channel, lane: Lane, now: datetime) -> bool:
    """Return whether a chunk of the channel and lane may be claimed; a look that takes no lock."""
    asked = {"of_channel": channel, "of_lane": lane, "at": now}
    return connection.scalar(ANYTHING_DUE, asked) is not None


class Claimer:
    """Leases chunks for one sender of one channel and loads what may be sent of them."""

    def __init__(
        self, house: House, pace: Pace, owner: str, stationery: Stationery | None = None
    ) -> None:
        self._stationery = stationery or MailStationery(house)
        self._pace = pace
        self._owner = owner
        self._letters: dict[int, tuple[Wording, Written]] = {}

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
            if not outgoing.reaches_stopped:
                results.skip_stopped(connection, lease, outgoing.kind, counts)
            self._load_rows(connection, lease, outgoing, news, now)

    def _load_rows(
        self, connection: Connection, lease: Lease, outgoing: Row[Any], news: News, now: datetime
    ) -> None:
        wording, letter = self._letter(outgoing, now)
        held = self._held(lease, letter, Terms(outgoing.created_at, outgoing.expires_at))
        wanted = ROWS if outgoing.reaches_stopped else ROWS_THAT_GET[outgoing.kind]
        items = self._items(connection, wanted, held, State.QUEUED, now)
        usable = [item for item in items if item.recipient.wire]
        try:
            for item in usable[:1]:
                self._stationery.check(letter.write(item.recipient), item.recipient, wording)
        except UnfitLetterError as unfit:
            news.troubles.append(f"outgoing {lease.outgoing_id} is unfit to send: {unfit}")
            results.put_off(connection, lease, now + UNFIT_PAUSE)
            return
        ready = usable + self._in_doubt(connection, held, now)
        held.waiting = len(ready)
        news.held.append(held)
        news.items += ready
        news.unusable += [Result(item, UNUSABLE) for item in items if not item.recipient.wire]

    def _load_what_left(
        self, connection: Connection, lease: Lease, outgoing: Row[Any], news: News, now: datetime
    ) -> None:
        """Of an outgoing that was stopped only what may have left already is still asked after."""
        _, letter = self._letter(outgoing, now)
        held = self._held(lease, letter, Terms(outgoing.created_at, outgoing.expires_at))
        doubtful = self._in_doubt(connection, held, now)
        if not doubtful:
            results.conclude(connection, lease, now)
            return
        held.waiting = len(doubtful)
        news.held.append(held)
        news.items += doubtful

    def _in_doubt(self, connection: Connection, held: Held, now: datetime) -> list[Item]:
        if not self._stationery.holds:
            return []
        held_back = self._items(connection, ROWS, held, State.HELD, now)
        return [item._replace(in_doubt=True) for item in held_back]

    def _items(
        self,
        connection: Connection,
        wanted: Select[int, int, str, str, int],
        held: Held,
        state: State,
        now: datetime,
    ) -> list[Item]:
        token, wire = self._stationery.token, self._stationery.wire
        asked = {**held.lease.named, "in_state": state, "at": now}
        rows = connection.execute(wanted, asked).all()
        return [
            Item(held, Recipient(number, contact, name, wire(address) or "", token(number)), tries)
            for number, contact, name, address, tries in rows
        ]

    def _held(self, lease: Lease, letter: Written, terms: Terms) -> Held:
        loaded_at = monotonic()
        good_until = loaded_at + self._pace.lease_seconds
        return Held(lease, letter, terms, good_until, loaded_at)

    def _letter(self, outgoing: Row[Any], now: datetime) -> tuple[Wording, Written]:
        if outgoing.id not in self._letters:
            if len(self._letters) >= LETTERS_KEPT:
                self._letters.clear()
            wording = Wording(
                kind=outgoing.kind,
                subject=outgoing.subject,
                text=outgoing.text_body,
                html=outgoing.html_body,
                from_name=outgoing.from_name,
            )
            self._letters[outgoing.id] = (wording, self._stationery.compose(wording, now))
        return self._letters[outgoing.id]


def _why_not(outgoing: Row[Any], now: datetime) -> Reason | None:
    if outgoing.cancelled_at is not None:
        return Reason.CANCELLED
    if outgoing.expires_at is not None and outgoing.expires_at <= now:
        return Reason.EXPIRED
    return None
