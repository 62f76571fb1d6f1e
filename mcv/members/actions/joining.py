"""Joining: a try is written down and a letter sent; the button behind its link makes a member."""

from datetime import datetime

from mcv.audit import actions as audit
from mcv.audit.rules import Actor
from mcv.core import settings
from mcv.core.errors import Refused
from mcv.delivery import actions as post
from mcv.delivery.models import Contact
from mcv.delivery.rules.states import Reason
from mcv.extensions import db
from mcv.members import notices, queries
from mcv.members.actions.leaving import part_company
from mcv.members.actions.strangers import contact_in_even_time, count_letter
from mcv.members.models import Consent, Member, MemberWard
from mcv.members.rules import Details, Kind, State, bits_of, household_hash, may_become
from mcv.places import queries as places

LINK_IS_DEAD = "This link no longer works. Join again to get a new one"


def sign_up(details: Details, address: str, source: str, now: datetime) -> Member | None:
    """Write the try down and mail its link to the address, or nothing when it had enough letters.

    A member's address gets the same rows and a letter too, so that neither the page nor its time
    tells a stranger who is a member; their membership is not touched.
    """
    contact = contact_in_even_time(address, now)
    if count_letter(contact, now) is None:
        return None
    attempt = _attempt(details, contact, source, now)
    member = queries.by_contact(contact.id)
    if member is not None and contact.stopped_at is None:
        notices.already_joined(contact, now)
    else:
        notices.confirm_address(attempt, contact, now)
    return attempt


def verify(attempt_id: int, now: datetime) -> Member:
    """Return the member that the confirmed try has become; twice is as good as once.

    A member whose address had bounced or been stopped is written to again. A link whose try is
    gone raises Refused.
    """
    attempt = queries.member(attempt_id)
    if attempt is None or attempt.state in {State.LEFT, State.ERASED}:
        raise Refused(LINK_IS_DEAD)
    if attempt.is_verified:
        return attempt
    present = queries.by_contact(attempt.contact_id)
    if present is not None:
        return _written_to_again(present, now)
    return _made_member(attempt, now)


def household_of(details: Details) -> str | None:
    """Return the hash under which the household of these details is counted, None if it is not shared."""
    if details.kind is not Kind.RESIDENT:
        return None
    return household_hash(settings.current().household_key, details.postcode, details.house)


def _attempt(details: Details, contact: Contact, source: str, now: datetime) -> Member:
    attempt = Member(
        contact_id=contact.id,
        kind=details.kind,
        name=details.name,
        organisation=details.organisation,
        postcode=details.postcode,
        house=details.house,
        household_hash=household_of(details),
        home_ward_id=details.home_ward_id,
        topic_bits=bits_of(details.topics),
        source=source,
        joined_at=now,
    )
    db.session.add(attempt)
    db.session.flush()
    db.session.add_all(MemberWard(member_id=attempt.id, ward_id=ward) for ward in details.places)
    db.session.add(Consent(member_id=attempt.id, given_at=now, source=source))
    db.session.flush()
    return attempt


def _made_member(attempt: Member, now: datetime) -> Member:
    if not may_become(attempt.state, State.VERIFIED):
        raise Refused(LINK_IS_DEAD)
    for earlier in queries.memberships_at(attempt.contact_id, State.LEFT):
        part_company(earlier, Actor.system(), now)
    attempt.state = State.VERIFIED
    attempt.verified_at = now
    db.session.flush()
    contact = attempt.contact
    post.keep_contact(contact.purpose, contact.address, attempt.name)
    post.resume_contact(contact, now)
    _record(attempt, "member.joined", now)
    return attempt


def _written_to_again(member: Member, now: datetime) -> Member:
    if member.contact.stopped_because not in {None, Reason.ERASED}:
        post.resume_contact(member.contact, now)
        _record(member, "member.resumed", now)
    return member


def _record(member: Member, action: str, now: datetime) -> None:
    ward = places.ward(member.home_ward_id).code
    actor = Actor.member(member.id)
    audit.record(actor, action, f"member:{member.ref}", now=now, place=ward, source=member.source)
