"""A member's mobile number: typed, shown to be theirs by a code, taken out again at any time."""

import secrets
from datetime import datetime

from sqlalchemy import CursorResult, delete, update

from mcv.audit import actions as audit
from mcv.audit.rules import Actor
from mcv.core import settings
from mcv.core.errors import Refused
from mcv.delivery import actions as post
from mcv.delivery import queries as post_queries
from mcv.delivery.models import Contact
from mcv.delivery.queries import spending
from mcv.delivery.rules.states import Channel, Purpose, Reason
from mcv.extensions import db
from mcv.members import queries
from mcv.members.models import Consent, Member, MemberContact, NumberCode
from mcv.members.rules import CURRENT_TEXT_WORDING, codes

OUT_OF_MONEY = "We cannot send text messages at the moment. Try again next month"
NOT_RIGHT = "This is not the code that we sent, or it is too old. Check it, or ask for a new one"


def ask_for_number(member: Member, number: str, now: datetime) -> None:
    """Text a code to the number; nothing more after enough of them, and the page says the same."""
    spending.hold_the_purse()
    if spending.purse(now).refusal(post.price_of_text(codes.code_words("0" * 6, ""))):
        raise Refused(OUT_OF_MONEY)
    contact = _contact_for(number, now)
    since = now - codes.COUNTED_FOR
    if (
        queries.codes_to_number(contact.id, since) >= codes.CODES_A_NUMBER
        or queries.codes_to_member(member.id, since) >= codes.CODES_A_MEMBER
    ):
        return
    code = f"{secrets.randbelow(10**codes.DIGITS):0{codes.DIGITS}}"
    digest = _digest(member, contact.id, code)
    asked = NumberCode(member_id=member.id, contact_id=contact.id, digest=digest, sent_at=now)
    db.session.add(asked)
    words = codes.code_words(code, settings.current().service_name)
    post.post_text(contact, words, now, now + codes.CODE_LASTS)
    db.session.flush()


def confirm_number(member: Member, code: str, now: datetime) -> bool:
    """Return whether the code is right: then the member is texted at its number, and agreed to it.

    A wrong try counts, so whoever calls this must let it be kept.
    """
    asked = queries.newest_code(member.id, now - codes.CODE_LASTS)
    if asked is None or not _counted(asked):
        return False
    if not codes.is_same(asked.digest, _digest(member, asked.contact_id, code)):
        return False
    asked.used_at = now
    contact = _free(asked.contact, member, now)
    _drop(member, now, besides=contact.id)
    if queries.contact_by(member.id, Channel.TEXT) is None:
        own = MemberContact(
            member_id=member.id, channel=Channel.TEXT, contact_id=contact.id, added_at=now
        )
        db.session.add(own)
    post.resume_contact(contact, now)
    _agree(member, now)
    _record(member, "member.number-added", now)
    return True


def remove_number(member: Member, now: datetime) -> None:
    """The member is sent no texts any more, queued ones included, and the number is forgotten."""
    if _drop(member, now):
        _record(member, "member.number-removed", now)


def forget_numbers(member: Member, now: datetime) -> None:
    """Nothing is left of any number that the member gave or typed."""
    _drop(member, now)
    asked = {code.contact_id: code.contact for code in queries.codes_of(member.id)}
    db.session.execute(delete(NumberCode).where(NumberCode.member_id == member.id))
    _forget_unneeded(asked, now)


def forget_codes(moment: datetime, now: datetime) -> None:
    """Codes sent at or before the moment are gone, and the numbers that nobody confirmed with them."""
    asked = {code.contact_id: code.contact for code in queries.codes_until(moment)}
    db.session.execute(delete(NumberCode).where(NumberCode.sent_at <= moment))
    _forget_unneeded(asked, now)


def _contact_for(number: str, now: datetime) -> Contact:
    known = post_queries.contact_at(Purpose.MEMBER, number, Channel.TEXT)
    if known is not None:
        return known
    contact = post.keep_contact(Purpose.MEMBER, number, "", Channel.TEXT)
    post.stop_contact(contact, Reason.UNCONFIRMED, now)
    return contact


def _counted(asked: NumberCode) -> bool:
    """Count one more try in the row itself; return False when there were too many or it is used up."""
    fresh = update(NumberCode).where(
        NumberCode.id == asked.id,
        NumberCode.tries < codes.MOST_TRIES,
        NumberCode.used_at.is_(None),
    )
    result = db.session.execute(fresh.values(tries=NumberCode.tries + 1))
    return isinstance(result, CursorResult) and result.rowcount == 1


def _free(contact: Contact, member: Member, now: datetime) -> Contact:
    """Return the number's contact for this member; who had the number before has it no more.

    What was sent to the one before stays with a contact of theirs that says nothing.
    """
    held = queries.owner_of(contact.id)
    if held is None or held.id == member.id:
        return contact
    number = contact.address
    _drop(held, now)
    _record(held, "member.number-taken", now)
    return post.keep_contact(Purpose.MEMBER, number, "", Channel.TEXT)


def _drop(member: Member, now: datetime, besides: int | None = None) -> bool:
    own = queries.contact_by(member.id, Channel.TEXT)
    if own is None or own.contact_id == besides:
        return False
    contact = own.contact
    db.session.delete(own)
    given = update(Consent).where(
        Consent.member_id == member.id,
        Consent.channel == Channel.TEXT,
        Consent.withdrawn_at.is_(None),
    )
    db.session.execute(given.values(withdrawn_at=now))
    post.forget_contact(contact, now)
    return True


def _agree(member: Member, now: datetime) -> None:
    consent = Consent(
        member_id=member.id,
        given_at=now,
        source="settings",
        channel=Channel.TEXT,
        wording_version=CURRENT_TEXT_WORDING.version,
    )
    db.session.add(consent)


def _forget_unneeded(contacts: dict[int, Contact], now: datetime) -> None:
    for contact_id, contact in contacts.items():
        if not queries.number_is_needed(contact_id):
            post.forget_contact(contact, now)


def _digest(member: Member, contact_id: int, code: str) -> str:
    return codes.code_digest(settings.current().secret_keys[0], member.id, contact_id, code)


def _record(member: Member, action: str, now: datetime) -> None:
    audit.record(Actor.member(member.id), action, f"member:{member.ref}", now=now)
    db.session.flush()
