"""Writing to an address that somebody typed: at most a few letters an hour, and never by name."""

from datetime import datetime, timedelta

from mcv.core.ids import new_reference
from mcv.delivery import actions as post
from mcv.delivery import queries as post_queries
from mcv.delivery.models import Contact
from mcv.delivery.rules.states import Purpose, Reason
from mcv.extensions import db
from mcv.members import queries
from mcv.members.models import MailedLink
from mcv.members.rules import LETTERS_AN_HOUR

HOUR = timedelta(hours=1)


def contact_for(address: str, now: datetime) -> Contact:
    """Return the contact with that address; a new one has no name and gets nothing but what it confirms."""
    known = post_queries.contact_at(Purpose.MEMBER, address)
    return known or _new_contact(address, now)


def contact_in_even_time(address: str, now: datetime) -> Contact:
    """Return the same; an address we know takes as long as a new one, so that time tells nothing."""
    known = post_queries.contact_at(Purpose.MEMBER, address)
    if known is None:
        return _new_contact(address, now)
    with db.session.begin_nested() as written:
        _new_contact(f"{new_reference()}@nobody.invalid", now)
        written.rollback()
    return known


def count_letter(contact: Contact, now: datetime) -> MailedLink | None:
    """Return the row for one more letter to that address, None when it had enough this hour."""
    if queries.links_mailed(contact.id, now - HOUR) >= LETTERS_AN_HOUR:
        return None
    mailed = MailedLink(contact_id=contact.id, sent_at=now)
    db.session.add(mailed)
    db.session.flush()
    return mailed


def _new_contact(address: str, now: datetime) -> Contact:
    contact = post.keep_contact(Purpose.MEMBER, address, "")
    post.stop_contact(contact, Reason.UNCONFIRMED, now)
    return contact
