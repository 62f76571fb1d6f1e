"""Contacts, letters and outgoings for tests."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from mcv.core.tokens import LinkSigner
from mcv.delivery import actions
from mcv.delivery.models import Contact, Outgoing
from mcv.delivery.rules.letters import House, Letter, Recipient, Wording
from mcv.delivery.rules.links import Links
from mcv.delivery.rules.placeholders import Placeholder
from mcv.delivery.rules.states import Kind, Lane, Purpose
from mcv.extensions import db

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SIGNER = LinkSigner((b"a test's link key",))
TEXT = f"Dear {Placeholder.NAME},\n\nA theft.\n\nReply: {Placeholder.REPLY_LINK}\n"
HTML = f'<p>Dear {Placeholder.NAME}</p><p><a href="{Placeholder.REPLY_LINK}">Reply</a></p>'


def a_house(**changes: Any) -> House:
    values: dict[str, Any] = {
        "mail_domain": "mcv.example",
        "service_name": "My Community Voice",
        "links": Links("https://voice.example", SIGNER),
    }
    return House(**{**values, **changes})


def a_wording(**changes: Any) -> Wording:
    values: dict[str, Any] = {
        "kind": Kind.ALERT,
        "subject": "Theft from sheds in Wincheap",
        "text": TEXT,
        "html": HTML,
        "from_name": "PC Sam Taylor, Canterbury CSU (Kent Police)",
    }
    return Wording(**{**values, **changes})


def a_recipient(**changes: Any) -> Recipient:
    values: dict[str, Any] = {
        "delivery_id": 7,
        "contact_id": 9,
        "name": "Jo Bloggs",
        "wire": "jo@example.org",
    }
    values |= changes
    return Recipient(**values)


def a_copy(letter: Letter, recipient: Recipient | None = None) -> bytes:
    """Return the letter as that recipient gets it, ready to follow DATA."""
    return b"".join(letter.pieces(letter.values(recipient or a_recipient())))


def a_contact(address: str = "jo@example.org", name: str = "Jo Bloggs") -> Contact:
    return actions.keep_contact(Purpose.MEMBER, address, name)


def some_contacts(count: int) -> list[Contact]:
    """Return that many new contacts, written at once: faults need many."""
    contacts = [
        Contact(
            purpose=Purpose.MEMBER,
            address=f"member{number}@example.org",
            name=f"Member {number}",
        )
        for number in range(count)
    ]
    db.session.add_all(contacts)
    db.session.flush()
    return contacts


def an_outgoing(now: datetime = NOON, **changes: Any) -> Outgoing:
    values: dict[str, Any] = {"lane": Lane.BULK, "now": now}
    wording = changes.pop("wording", None) or a_wording()
    return actions.open_outgoing(wording, **{**values, **changes})


def sent_to_everybody(now: datetime = NOON, **changes: Any) -> Outgoing:
    outgoing = an_outgoing(now, **changes)
    actions.post_to_audience(outgoing, select(Contact.id), now)
    return outgoing
