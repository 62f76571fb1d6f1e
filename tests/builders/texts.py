"""Text messages, their contacts and their gateway for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import select

from config import TextGateway
from mcv.core import clock
from mcv.core import settings as settings_of
from mcv.delivery import actions
from mcv.delivery.models import Contact, Outgoing, PostRoom
from mcv.delivery.rules.states import Channel, Kind, Lane, Purpose
from mcv.delivery.rules.texts import reference_of, text_wording
from mcv.extensions import db
from mcv.members.models import Member, MemberContact
from tests.builders.members import a_member
from tests.notify_server import KEY, TEMPLATE

CALLBACK_TOKEN = "what only Notify was told, 32 letters"
WORDS = "Wincheap: a child is missing. Look in sheds and gardens now. Call 999."


def a_gateway(**changes: Any) -> TextGateway:
    values: dict[str, Any] = {
        "key": KEY,
        "url": "http://127.0.0.1:9",
        "template": TEMPLATE,
        "callback_token": CALLBACK_TOKEN,
    }
    return TextGateway(**values | changes)


@contextmanager
def texts_on(app: Flask, **changes: Any) -> Iterator[None]:
    """Let the application send texts for a while."""
    before = settings_of.current()
    settings_of.attach(app, replace(before, texts=a_gateway(**changes)))
    yield
    settings_of.attach(app, before)


def a_number(number: int = 0) -> str:
    """One of Ofcom's numbers for drama."""
    return f"+447700900{number:03}"


def a_text_contact(number: int = 0) -> Contact:
    return actions.keep_contact(Purpose.MEMBER, a_number(number), "", Channel.TEXT)


def a_member_with_number(number: int = 0, **changes: Any) -> Member:
    member = a_member(**changes)
    contact = a_text_contact(number)
    own = MemberContact(
        member_id=member.id,
        channel=Channel.TEXT,
        contact_id=contact.id,
        added_at=member.joined_at,
    )
    db.session.add(own)
    db.session.flush()
    return member


def some_numbers(count: int) -> list[Contact]:
    return [a_text_contact(number) for number in range(count)]


def a_text(now: datetime | None = None, words: str = WORDS, **changes: Any) -> Outgoing:
    values: dict[str, Any] = {"lane": Lane.URGENT, "now": now or clock.now()}
    wording = text_wording(Kind.ALERT, words)
    return actions.open_outgoing(wording, channel=Channel.TEXT, **values | changes)


def texted_to_everybody(now: datetime | None = None, **changes: Any) -> Outgoing:
    now = now or clock.now()
    outgoing = a_text(now, **changes)
    everybody = select(Contact.id).where(Contact.channel == Channel.TEXT)
    actions.post_to_audience(outgoing, everybody, now)
    return outgoing


def texted(**changes: Any) -> int:
    """Text everybody and return the number of the outgoing."""
    return texted_to_everybody(**changes).id


def a_post_room() -> str:
    """Return the reference of the post room, made if there is none yet."""
    room = db.session.get(PostRoom, 1)
    if room is None:
        room = PostRoom()
        db.session.add(room)
        db.session.flush()
    return room.ref


def a_receipt(delivery_id: int, status: str, **changes: Any) -> dict[str, Any]:
    """What Notify posts, in the form that its documentation gives."""
    return {
        "id": "740e5834-3a29-46b4-9a6f-16142fde533a",
        "reference": reference_of(delivery_id, a_post_room()),
        "to": a_number(),
        "status": status,
        "created_at": "2026-11-23T09:30:00.000000Z",
        "completed_at": "2026-11-23T09:31:00.000000Z",
        "sent_at": "2026-11-23T09:30:01.000000Z",
        "notification_type": "sms",
        "template_id": TEMPLATE,
        "template_version": 1,
    } | changes
