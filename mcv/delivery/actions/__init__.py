"""What the rest of the house asks of the post room; rows only, the engine sends later."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Text, func, insert, literal, select, update
from sqlalchemy.engine import CursorResult

from mcv.audit import actions as audit
from mcv.audit.rules import Actor
from mcv.core.errors import Refused
from mcv.core.mailtext import clean_header
from mcv.delivery import notices, queries
from mcv.delivery.models import Chunk, Contact, Delivery, Outgoing, PostRoom
from mcv.delivery.rules.letters import Wording
from mcv.delivery.rules.pace import CHUNK
from mcv.delivery.rules.states import Lane, Purpose, Reason, State
from mcv.extensions import db


def keep_contact(purpose: Purpose | str, address: str, name: str) -> Contact:
    """Return the contact with that address for that purpose, made or renamed; a stop stays."""
    purpose = Purpose(purpose)
    known = queries.contact_at(purpose, address)
    if known is None:
        known = Contact(purpose=purpose, address=address.strip().lower(), name="")
        db.session.add(known)
    known.name = clean_header(name, longest=120)
    db.session.flush()
    return known


def stop_contact(contact: Contact, because: Reason | str, now: datetime) -> None:
    """Nothing more is written to the contact, queued rows included; the first reason stays."""
    if contact.stopped_because is None:
        contact.stopped_because = Reason(because)
        contact.stopped_at = now
        db.session.flush()


def resume_contact(contact: Contact, now: datetime) -> None:
    """The contact may be written to again; what was skipped until `now` stays skipped."""
    del now
    contact.stopped_because = None
    contact.stopped_at = None
    db.session.flush()


def forget_contact(contact: Contact, now: datetime) -> None:
    """The address and the name are gone for good; the row stays, stopped, so that counts hold."""
    contact.address = f"erased-{contact.id}"
    contact.name = ""
    contact.stopped_because = Reason.ERASED
    contact.stopped_at = now
    db.session.flush()


def exchange_addresses(one: Contact, other: Contact, now: datetime) -> None:
    """Each contact has the other's address; what was written to them stays with the contact."""
    one.address_since = other.address_since = now
    first, second = one.address, other.address
    one.address = f"exchanging-{one.id}"
    db.session.flush()
    other.address = first
    db.session.flush()
    one.address = second
    db.session.flush()


def open_outgoing(
    wording: Wording,
    *,
    lane: Lane | str,
    now: datetime,
    expires_at: datetime | None = None,
    reaches_stopped: bool = False,
) -> Outgoing:
    """Return a new outgoing with its wording frozen; nothing is addressed yet."""
    outgoing = Outgoing(
        kind=wording.kind,
        lane=Lane(lane),
        subject=clean_header(wording.subject),
        text_body=wording.text,
        html_body=wording.html,
        from_name=clean_header(wording.from_name, longest=200),
        created_at=now,
        expires_at=expires_at,
        reaches_stopped=reaches_stopped,
    )
    db.session.add(outgoing)
    db.session.flush()
    return outgoing


def post_to_audience(outgoing: Outgoing, contacts: Select[int], now: datetime) -> int:
    """Queue the outgoing for every contact of the query in one statement; return how many.

    An outgoing is addressed once: a second call raises Refused, so that a repeat cannot send twice.
    """
    if db.session.scalar(select(Chunk.id).where(Chunk.outgoing_id == outgoing.id).limit(1)):
        raise Refused("This message has already been addressed.")
    audience = contacts.subquery()
    everyone = select(audience.c[0].label("id")).distinct().subquery()
    number = (func.row_number().over(order_by=everyone.c.id) - 1) // CHUNK
    queued = literal(State.QUEUED.value, Text)
    rows = select(literal(outgoing.id), everyone.c.id, number, queued, literal(0))
    columns = ["outgoing_id", "contact_id", "chunk", "state", "attempts"]
    queue = insert(Delivery).from_select(columns, rows)
    # without this option PostgreSQL's driver forgets how many rows an insert wrote
    result = db.session.execute(queue.execution_options(preserve_rowcount=True))
    written = result.rowcount if isinstance(result, CursorResult) else 0
    _add_chunks(outgoing, written, now)
    return written


def post_notice(
    *,
    contact: Contact,
    notice: str,
    values: Mapping[str, Any],
    now: datetime,
    expires_at: datetime | None = None,
    reaches_stopped: bool = False,
) -> Delivery:
    """Queue one letter of the system to one contact, rendered now.

    `reaches_stopped` is for what somebody asked for this minute (confirm, sign in): it goes out
    although an earlier bounce or opt-out stopped the contact, and stops nothing from being stopped.
    """
    outgoing = open_outgoing(
        notices.render(notice, contact, values),
        lane=Lane.NOTICE,
        now=now,
        expires_at=expires_at,
        reaches_stopped=reaches_stopped,
    )
    return post_to_one(outgoing, contact, now)


def post_to_one(outgoing: Outgoing, contact: Contact, now: datetime) -> Delivery:
    """Queue the outgoing for one contact (a notice, a test of an alert)."""
    delivery = Delivery(outgoing_id=outgoing.id, contact_id=contact.id, chunk=0)
    db.session.add(delivery)
    _add_chunks(outgoing, 1, now)
    return delivery


def cancel(outgoing: Outgoing, now: datetime) -> None:
    """Nothing more of the outgoing leaves; senders stop within seconds and name the reason."""
    if outgoing.cancelled_at is None:
        outgoing.cancelled_at = now
        waiting = update(Chunk).where(
            Chunk.outgoing_id == outgoing.id, Chunk.due_at > now, Chunk.lease_owner.is_(None)
        )
        db.session.execute(waiting.values(due_at=now))
        db.session.flush()


def pause_sending(because: str, actor: Actor, now: datetime) -> None:
    """No sender hands anything over until somebody resumes; rows wait where they are."""
    room = _post_room()
    room.paused_at = now
    room.paused_because = because[:200]
    audit.record(actor, "delivery.pause", "post-room", now=now, because=because)
    db.session.flush()


def resume_sending(actor: Actor, now: datetime, because: str = "") -> None:
    """Senders go on with what waits; what has come back so far does not pause them again."""
    room = _post_room()
    room.paused_at = None
    room.paused_because = None
    room.returns_seen_at = now
    audit.record(actor, "delivery.resume", "post-room", now=now, because=because)
    db.session.flush()


def _post_room() -> PostRoom:
    room = db.session.get(PostRoom, 1)
    if room is None:
        room = PostRoom()
        db.session.add(room)
    return room


def _add_chunks(outgoing: Outgoing, recipients: int, now: datetime) -> None:
    numbers = range(-(-recipients // CHUNK))
    db.session.add_all(
        Chunk(
            outgoing_id=outgoing.id,
            number=number,
            lane=outgoing.lane,
            due_at=now,
            waiting=min(CHUNK, recipients - number * CHUNK),
        )
        for number in numbers
    )
    db.session.flush()
