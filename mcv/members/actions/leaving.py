"""Leaving stops everything at once; a month later nothing is left that says who it was."""

from datetime import datetime

from sqlalchemy import delete, update

from mcv.audit import actions as audit
from mcv.audit.rules import Actor
from mcv.core.errors import Refused
from mcv.delivery import actions as post
from mcv.delivery.models import Contact
from mcv.delivery.rules.states import Purpose, Reason
from mcv.extensions import db
from mcv.members import queries
from mcv.members.actions.numbers import forget_codes, forget_numbers
from mcv.members.actions.reading import forget_marks
from mcv.members.models import AddressChange, Consent, MailedLink, Member, MemberWard
from mcv.members.rules import ERASED_AFTER, LINK_LASTS, State, may_become
from mcv.members.signals import identity_erased


def leave(member: Member, because: Reason, actor: Actor, now: datetime) -> None:
    """Nothing more is sent to the member, queued letters and texts included; twice changes nothing.

    A mobile number is forgotten at once: nothing that comes after leaving needs it.
    """
    if not may_become(member.state, State.LEFT):
        return
    member.state = State.LEFT
    member.left_at = now
    post.stop_contact(member.contact, because, now)
    given = update(Consent).where(Consent.member_id == member.id, Consent.withdrawn_at.is_(None))
    db.session.execute(given.values(withdrawn_at=now))
    forget_numbers(member, now)
    post.leave_in_inbox(member.contact, False)
    forget_marks(member.contact_id)
    _drop_changes(member)
    forget_attempts(member.contact_id)
    audit.record(actor, "member.left", f"member:{member.ref}", now=now, because=because.value)
    db.session.flush()


def unsubscribe(contact: Contact, now: datetime) -> None:
    """Whoever holds the letter wants no more of them: the member leaves, a try to join is deleted."""
    member = queries.by_contact(contact.id)
    if member is not None:
        leave(member, Reason.UNSUBSCRIBED, Actor.member(member.id), now)
    forget_attempts(contact.id)
    post.stop_contact(contact, Reason.UNSUBSCRIBED, now)


def erase(member: Member, actor: Actor, now: datetime) -> None:
    """Who it was is gone for good; joined, left, home ward, kind and source stay for the counts."""
    if not may_become(member.state, State.ERASED):
        raise Refused("Only somebody who has left can be erased.")
    if queries.contact_is_needed(member.contact_id, besides=member.id):
        part_company(member, actor, now)
    else:
        _blank(member, actor, now)
        post.forget_contact(member.contact, now)


def part_company(member: Member, actor: Actor, now: datetime) -> None:
    """Erase a membership that ended, and leave its address to the one that begins there."""
    blank = post.keep_contact(Purpose.MEMBER, f"left-{member.ref}", "")
    post.forget_contact(blank, now)
    member.contact_id = blank.id
    _blank(member, actor, now)
    db.session.expire(member, ["contact"])


def forget_attempts(contact_id: int) -> None:
    """Nothing is left of tries to join with that address that nobody confirmed."""
    tries = Member.contact_id == contact_id, Member.state == State.UNVERIFIED
    db.session.execute(delete(Member).where(*tries))


def erase_left(now: datetime) -> int:
    """Erase everybody who left 30 days ago or earlier; return how many."""
    gone = db.session.scalars(queries.left_since(now - ERASED_AFTER)).all()
    for member in gone:
        erase(member, Actor.system("clock"), now)
    return len(gone)


def vanish_unverified(now: datetime) -> int:
    """Delete tries to join, address changes, codes and links of 7 days ago; return how many tries.

    Addresses that nothing points to any more are forgotten with them.
    """
    moment = now - LINK_LASTS
    contacts = {contact.id: contact for contact in db.session.scalars(queries.stale_links(moment))}
    tries = Member.state == State.UNVERIFIED, Member.joined_at <= moment
    vanished = db.session.scalars(delete(Member).where(*tries).returning(Member.id)).all()
    db.session.execute(delete(AddressChange).where(AddressChange.requested_at <= moment))
    db.session.execute(delete(MailedLink).where(MailedLink.sent_at <= moment))
    db.session.flush()
    forget_codes(moment, now)
    for contact in contacts.values():
        if not queries.contact_is_needed(contact.id):
            post.forget_contact(contact, now)
    return len(vanished)


def _blank(member: Member, actor: Actor, now: datetime) -> None:
    member.state = State.ERASED
    member.erased_at = now
    member.name = member.organisation = member.postcode = member.house = ""
    member.household_hash = None
    member.topic_bits = 0
    db.session.execute(delete(MemberWard).where(MemberWard.member_id == member.id))
    audit.record(actor, "member.erased", f"member:{member.ref}", now=now)
    db.session.flush()
    identity_erased.send(member, now=now)


def _drop_changes(member: Member) -> None:
    db.session.execute(delete(AddressChange).where(AddressChange.member_id == member.id))
