"""What the rest of the house asks of the post room; rows only, the engine sends later."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Select, Text, func, insert, literal, select, update
from sqlalchemy.engine import CursorResult

from mcv.audit import actions as audit
from mcv.audit.rules import Actor
from mcv.core import settings
from mcv.core.errors import Refused
from mcv.core.mailtext import clean_header
from mcv.delivery import notices, queries
from mcv.delivery.models import Chunk, Circuit, Contact, Delivery, Outgoing, PostRoom
from mcv.delivery.rules.addresses import as_kept
from mcv.delivery.rules.letters import Wording
from mcv.delivery.rules.pace import CHUNK
from mcv.delivery.rules.parts import length_of
from mcv.delivery.rules.prices import price_of
from mcv.delivery.rules.states import Channel, Kind, Lane, Purpose, Reason, State
from mcv.delivery.rules.texts import text_wording
from mcv.extensions import db


def keep_contact(
    purpose: Purpose | str, address: str, name: str, channel: Channel = Channel.EMAIL
) -> Contact:
    """Return the contact with that address for that purpose, made or renamed; a stop stays."""
    purpose = Purpose(purpose)
    known = queries.contact_at(purpose, address, channel)
    if known is None:
        kept = as_kept(address, channel)
        known = Contact(purpose=purpose, channel=channel, address=kept, name="")
        db.session.add(known)
    known.name = clean_header(name, longest=120)
    db.session.flush()
    return known


def stop_contact(contact: Contact, because: Reason | str, now: datetime) -> None:
    """Nothing more is written to the contact, queued rows included; the first reason stays."""
    mark_stopped(contact, because, now)
    db.session.flush()


def mark_stopped(contact: Contact, because: Reason | str, now: datetime) -> None:
    """The same, but written with whatever is flushed next: for those who stop many at once."""
    if contact.stopped_because is None:
        contact.stopped_because = Reason(because)
        contact.stopped_at = now


def resume_contact(contact: Contact, now: datetime) -> None:
    """The contact may be written to again; what was skipped until `now` stays skipped."""
    del now
    contact.stopped_because = None
    contact.stopped_at = None
    db.session.flush()


def leave_in_inbox(contact: Contact, stays: bool) -> None:
    """Alerts to the contact stay in its inbox from now on, queued ones included, or leave again."""
    contact.reads_here = stays
    db.session.flush()


def forget_contact(contact: Contact, now: datetime) -> None:
    """The address and the name are gone for good; the row stays, stopped, so that counts hold."""
    contact.address = f"erased-{contact.id}"
    contact.name = ""
    contact.reads_here = False
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
    channel: Channel = Channel.EMAIL,
) -> Outgoing:
    """Return a new outgoing with its wording and its price frozen; nothing is addressed yet."""
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
        channel=channel,
        price=price_of_text(wording.text) if channel is Channel.TEXT else 0,
    )
    db.session.add(outgoing)
    db.session.flush()
    return outgoing


def price_of_text(words: str) -> int:
    """Return what it costs to send the text to one person, in hundredths of a penny."""
    return price_of(length_of(words).parts, settings.current().texts.pence_a_part)


def post_to_audience(outgoing: Outgoing, contacts: Select[int], now: datetime) -> int:
    """Queue the outgoing for every contact of the query in one statement; return how many.

    An outgoing is addressed once: a second call raises Refused, so that a repeat cannot send twice.
    """
    if queries.is_addressed(outgoing.id):
        raise Refused("This message has already been addressed.")
    audience = contacts.subquery()
    everyone = select(audience.c[0].label("id")).distinct().subquery()
    number = (func.row_number(type_=Integer).over(order_by=everyone.c.id) - 1) // CHUNK
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


def post_text(contact: Contact, words: str, now: datetime, expires_at: datetime) -> Delivery:
    """Queue a text that somebody asked for this minute, like a code; a stop does not hold it back."""
    outgoing = open_outgoing(
        text_wording(Kind.NOTICE, words),
        lane=Lane.NOTICE,
        now=now,
        expires_at=expires_at,
        reaches_stopped=True,
        channel=Channel.TEXT,
    )
    return post_to_one(outgoing, contact, now)


def post_to_one(outgoing: Outgoing, contact: Contact, now: datetime) -> Delivery:
    """Queue the outgoing for one contact of its channel (a notice, a test of an alert)."""
    if outgoing.channel is not contact.channel:
        raise ValueError(f"{outgoing.channel} cannot reach a contact of {contact.channel}")
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
    """Senders go on with what waits; what has come back so far does not pause them again.

    A relay that failed everybody is given another chance now.
    """
    room = _post_room()
    room.paused_at = None
    room.paused_because = None
    room.returns_seen_at = now
    closed = {"opened_at": None, "cause": None, "detail": "", "probe_at": None, "probes": 0}
    db.session.execute(update(Circuit).values(**closed))
    audit.record(actor, "delivery.resume", "post-room", now=now, because=because)
    db.session.flush()


def _post_room() -> PostRoom:
    room = db.session.get(PostRoom, 1)
    if room is None:
        room = PostRoom()
        db.session.add(room)
    return room


def _add_chunks(outgoing: Outgoing, recipients: int, now: datetime) -> None:
    chunks = [
        {
            "outgoing_id": outgoing.id,
            "number": number,
            "lane": outgoing.lane,
            "channel": outgoing.channel,
            "due_at": now,
            "waiting": min(CHUNK, recipients - number * CHUNK),
        }
        for number in range(-(-recipients // CHUNK))
    ]
    if chunks:
        db.session.execute(insert(Chunk), chunks)
