"""A new email address: confirmed at the new one, told to the old one."""

from datetime import datetime

from sqlalchemy import delete

from mcv.audit import actions as audit
from mcv.audit.rules import Actor
from mcv.core.errors import Refused
from mcv.delivery import actions as post
from mcv.delivery.models import Contact
from mcv.extensions import db
from mcv.members import notices, queries
from mcv.members.actions.leaving import forget_attempts, part_company
from mcv.members.actions.strangers import contact_for, count_letter
from mcv.members.models import AddressChange, MailedLink, Member
from mcv.members.rules import State

LINK_IS_DEAD = "This link no longer works. Change your email address again to get a new one"
SAME_ADDRESS = "This is already your email address"
TAKEN = "Somebody joined with this email address in the meantime. Your address has not changed"


def ask_for_address(member: Member, address: str, now: datetime) -> None:
    """Ask at the new address; until it confirms nothing changes. The newest wish is the one that counts.

    An address of another member gets a letter that says so there; the page says nothing.
    """
    contact = contact_for(address, now)
    if contact.id == member.contact_id:
        raise Refused(SAME_ADDRESS)
    if count_letter(contact, now) is None:
        return
    waiting = AddressChange.member_id == member.id, AddressChange.confirmed_at.is_(None)
    db.session.execute(delete(AddressChange).where(*waiting))
    if queries.by_contact(contact.id) is not None:
        notices.already_joined(contact, now)
        return
    change = AddressChange(member_id=member.id, contact_id=contact.id, requested_at=now)
    db.session.add(change)
    db.session.flush()
    notices.address_change_new(change, contact, now)


def confirm_new_address(change_id: int, now: datetime) -> Member:
    """Return the member, from now on written to at the new address; twice is as good as once.

    The contact stays the member's, so that what it was sent stays with them; the old address goes
    to the other contact, is told, and is forgotten a week later.
    """
    change = db.session.get(AddressChange, change_id)
    member = queries.signed_in(change.member_id) if change else None
    if change is None or member is None:
        raise Refused(LINK_IS_DEAD)
    if change.confirmed_at is not None:
        return member
    other = db.session.get_one(Contact, change.contact_id)
    if queries.by_contact(other.id) is not None:
        raise Refused(TAKEN)
    _make_free(other, change, now)
    post.exchange_addresses(member.contact, other, now)
    post.resume_contact(member.contact, now)
    change.confirmed_at = now
    _end_links_to_the_old_address(member)
    actor = Actor.member(member.id)
    audit.record(actor, "member.new-address", f"member:{member.ref}", now=now)
    notices.address_change_old(other, now)
    return member


def _end_links_to_the_old_address(member: Member) -> None:
    """Who reads the old mailbox, where sign-in links may lie, comes in by none of them."""
    db.session.execute(delete(MailedLink).where(MailedLink.contact_id == member.contact_id))


def _make_free(contact: Contact, change: AddressChange, now: datetime) -> None:
    """Nobody else's membership or wish hangs on the contact any more."""
    others = AddressChange.contact_id == contact.id, AddressChange.id != change.id
    db.session.execute(delete(AddressChange).where(*others))
    forget_attempts(contact.id)
    for earlier in queries.memberships_at(contact.id, State.LEFT):
        part_company(earlier, Actor.system(), now)
