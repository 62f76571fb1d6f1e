"""Claiming work: a lease on a chunk, then the look at what has stopped, then the rows."""

from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Row, Select, or_, select, update

from mcv.delivery.engine import results
from mcv.delivery.engine.sealing import letter_for
from mcv.delivery.engine.work import Held, Item, Lease, News, Result, Terms
from mcv.delivery.models import Chunk, Contact, Delivery, Outgoing
from mcv.delivery.rules.addresses import on_the_wire
from mcv.delivery.rules.checking import UnfitLetterError, check
from mcv.delivery.rules.letters import House, Letter, Recipient, Wording
from mcv.delivery.rules.pace import Pace
from mcv.delivery.rules.replies import Meaning, Verdict
from mcv.delivery.rules.states import Lane, Reason, State

CHUNKS_AT_ONCE = {Lane.NOTICE: 50, Lane.URGENT: 1, Lane.BULK: 1}
LETTERS_KEPT = 100
UNUSABLE = Meaning(Verdict.REFUSED, Reason.ADDRESS_UNUSABLE)
UNFIT_PAUSE = timedelta(minutes=5)


def anything_due(connection: Connection, lane: Lane, now: datetime) -> bool:
    """Return whether a chunk of the lane may be claimed; a look that takes no lock."""
    due = select(Chunk.id).where(Chunk.lane == lane, Chunk.due_at <= now).limit(1)
    return connection.scalar(due) is not None


class Claimer:
    """Leases chunks for one sender and loads what may be sent of them."""

    def __init__(self, house: House, pace: Pace, owner: str) -> None:
        self._house = house
        self._pace = pace
        self._owner = owner
        self._letters: dict[int, tuple[Wording, Letter]] = {}

    def lease(self, connection: Connection, lane: Lane, now: datetime) -> list[Lease]:
        """Return the oldest due chunks of the lane, leased; each lease has a higher fence."""
        due = (
            select(Chunk.id)
            .where(Chunk.lane == lane, Chunk.due_at <= now)
            .order_by(Chunk.due_at, Chunk.id)
            .limit(CHUNKS_AT_ONCE[lane])
            .with_for_update(skip_locked=True)
            .cte("due")
        )
        lease = (
            update(Chunk)
            .where(Chunk.id.in_(select(due.c.id)))
            .values(
                lease_owner=self._owner,
                due_at=now + timedelta(seconds=self._pace.lease_seconds),
                fence=Chunk.fence + 1,
            )
            .returning(Chunk.id, Chunk.outgoing_id, Chunk.number, Chunk.fence)
        )
        rows = sorted(connection.execute(lease).all(), key=lambda row: row.id)
        return [Lease(row.id, row.outgoing_id, row.number, row.fence, lane) for row in rows]

    def load(self, connection: Connection, leased: list[Lease], news: News, now: datetime) -> None:
        """Add to the news what may be sent of the leased chunks; skip the rest with a reason."""
        for lease in leased:
            outgoing = connection.execute(
                select(*Outgoing.__table__.columns).where(Outgoing.id == lease.outgoing_id)
            ).one()
            because = _why_not(outgoing, now)
            if because is not None:
                results.skip(connection, lease, because)
                results.conclude(connection, lease, now)
            else:
                self._load_rows(connection, lease, outgoing, news, now)

    def _load_rows(
        self, connection: Connection, lease: Lease, outgoing: Row[Any], news: News, now: datetime
    ) -> None:
        if not outgoing.reaches_stopped:
            results.skip_stopped(connection, lease, outgoing.kind)
        wording, letter = self._letter(outgoing, now)
        held = self._held(lease, letter, Terms(outgoing.created_at, outgoing.expires_at))
        rows = connection.execute(_queued_rows(lease, outgoing, now))
        items = [self._item(held, row) for row in rows]
        usable = [item for item in items if item.recipient.wire]
        try:
            for item in usable[:1]:
                check(letter.write(item.recipient), item.recipient, wording, self._house)
        except UnfitLetterError as unfit:
            news.troubles.append(f"outgoing {lease.outgoing_id} is unfit to send: {unfit}")
            results.put_off(connection, lease, now + UNFIT_PAUSE)
            return
        held.waiting = len(usable)
        news.held.append(held)
        news.items += usable
        news.unusable += [Result(item, UNUSABLE) for item in items if not item.recipient.wire]

    def _item(self, held: Held, row: Row[int, int, str, str, int]) -> Item:
        delivery_id, contact_id, name, address, attempts = row
        token = self._house.message_token(delivery_id)
        wire = on_the_wire(address) or ""
        return Item(held, Recipient(delivery_id, contact_id, name, wire, token), attempts)

    def _held(self, lease: Lease, letter: Letter, terms: Terms) -> Held:
        loaded_at = monotonic()
        good_until = loaded_at + self._pace.lease_seconds
        return Held(lease, letter, terms, good_until, loaded_at)

    def _letter(self, outgoing: Row[Any], now: datetime) -> tuple[Wording, Letter]:
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
            self._letters[outgoing.id] = (wording, letter_for(wording, self._house, now))
        return self._letters[outgoing.id]


def _why_not(outgoing: Row[Any], now: datetime) -> Reason | None:
    if outgoing.cancelled_at is not None:
        return Reason.CANCELLED
    if outgoing.expires_at is not None and outgoing.expires_at <= now:
        return Reason.EXPIRED
    return None


def _queued_rows(
    lease: Lease, outgoing: Row[Any], now: datetime
) -> Select[int, int, str, str, int]:
    columns = (Delivery.id, Delivery.contact_id, Contact.name, Contact.address, Delivery.attempts)
    rows = (
        select(*columns)
        .join(Contact, Contact.id == Delivery.contact_id)
        .where(
            Delivery.outgoing_id == lease.outgoing_id,
            Delivery.chunk == lease.number,
            Delivery.state == State.QUEUED,
            or_(Delivery.next_attempt_at.is_(None), Delivery.next_attempt_at <= now),
        )
        .order_by(Delivery.id)
    )
    return rows if outgoing.reaches_stopped else rows.where(results.gets(outgoing.kind))
