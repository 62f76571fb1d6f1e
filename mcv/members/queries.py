"""Reads about members; lists of people are for those who may see them, counts for all staff."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, distinct, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager

from mcv.delivery import queries as post
from mcv.delivery.models import Contact, Delivery, Outgoing
from mcv.delivery.rules.states import Kind as LetterKind
from mcv.extensions import db
from mcv.members.models import AddressChange, Consent, MailedLink, Member, MemberWard, ReadMark
from mcv.members.rules import Kind, Shown, State
from mcv.places.models import Ward


def member(member_id: int) -> Member | None:
    """Return the membership with that number in whatever state, None if there is none."""
    return db.session.get(Member, member_id)


def signed_in(member_id: int) -> Member | None:
    """Return the member for a session, None once they left."""
    found = member(member_id)
    return found if found is not None and found.is_verified else None


def by_ref(ref: str) -> Member | None:
    """Return the membership with that reference, None if there is none."""
    return db.session.scalar(select(Member).where(Member.ref == ref))


def by_contact(contact_id: int) -> Member | None:
    """Return the verified member whose contact that is, None if there is none now."""
    return db.session.scalar(
        select(Member).where(Member.contact_id == contact_id, Member.state == State.VERIFIED)
    )


def memberships_at(contact_id: int, state: State) -> Sequence[Member]:
    """Return the memberships of a contact in that state, the oldest first."""
    return db.session.scalars(
        select(Member)
        .where(Member.contact_id == contact_id, Member.state == state)
        .order_by(Member.id)
    ).all()


def followed_wards(member_id: int) -> Sequence[Ward]:
    """Return the wards that a member follows, by name."""
    return db.session.scalars(
        select(Ward)
        .join(MemberWard, MemberWard.ward_id == Ward.id)
        .where(MemberWard.member_id == member_id)
        .order_by(Ward.name, Ward.id)
    ).all()


def consents(member_id: int) -> Sequence[Consent]:
    """Return everything a member agreed to, the newest first."""
    return db.session.scalars(
        select(Consent).where(Consent.member_id == member_id).order_by(Consent.id.desc())
    ).all()


def open_change(member_id: int, since: datetime) -> AddressChange | None:
    """Return the newest change of address that waits to be confirmed and was asked after `since`."""
    return db.session.scalar(
        select(AddressChange)
        .where(
            AddressChange.member_id == member_id,
            AddressChange.requested_at > since,
            AddressChange.confirmed_at.is_(None),
        )
        .order_by(AddressChange.id.desc())
        .limit(1)
    )


def links_mailed(contact_id: int, since: datetime) -> int:
    """Return how many links that address was mailed since then."""
    wanted = MailedLink.contact_id == contact_id, MailedLink.sent_at > since
    return db.session.scalar(select(func.count()).where(*wanted)) or 0


def inbox(contact_id: int, which: Shown) -> Select[Delivery]:
    """Return the query for that part of what was written to the contact, the newest first.

    What was stopped before it reached them does not wait to be read.
    """
    query = post.letters_to(contact_id).join(Delivery.outgoing)
    query = query.options(contains_eager(Delivery.outgoing))
    if which is Shown.LETTERS:
        return query.where(Outgoing.kind == LetterKind.NOTICE)
    query = query.where(Outgoing.kind == LetterKind.ALERT)
    if which is Shown.UNREAD:
        marked = exists().where(ReadMark.delivery_id == Delivery.id)
        return query.where(Outgoing.cancelled_at.is_(None), ~marked)
    return query


def inbox_counts(contact_id: int) -> dict[Shown, int]:
    """Return how many lie in each part of the inbox."""
    return {which: _number_of(inbox(contact_id, which)) for which in Shown}


def unread(member: Member) -> int:
    """Return how many messages the member has not marked as read."""
    return _number_of(inbox(member.contact_id, Shown.UNREAD))


def next_unread(member: Member) -> Delivery | None:
    """Return the newest message that the member has not marked as read, None when there is none."""
    return db.session.scalar(inbox(member.contact_id, Shown.UNREAD).limit(1))


def marked_among(deliveries: Sequence[Delivery]) -> set[int]:
    """Return the ids of those that are marked as read."""
    ids = [delivery.id for delivery in deliveries]
    marks = select(ReadMark.delivery_id).where(ReadMark.delivery_id.in_(ids))
    return set(db.session.scalars(marks))


def _number_of(letters: Select[Delivery]) -> int:
    ids = letters.with_only_columns(Delivery.id).order_by(None).subquery()
    return db.session.scalar(select(func.count()).select_from(ids)) or 0


def left_since(moment: datetime) -> Select[Member]:
    """Return the query for members who left at or before the moment and are not yet erased."""
    return (
        select(Member)
        .where(Member.state == State.LEFT, Member.left_at <= moment)
        .order_by(Member.id)
    )


def _members_at(moment: datetime | None) -> list[ColumnElement[bool]]:
    """Return what makes somebody a member: now, or at the end of a past moment."""
    if moment is None:
        return [Member.state == State.VERIFIED]
    stayed = or_(Member.left_at.is_(None), Member.left_at > moment)
    return [Member.verified_at.is_not(None), Member.verified_at <= moment, stayed]


def _households(at: datetime | None) -> Select[int]:
    """Return the query for households: residents, those of one house once, those without one each."""
    with_house = func.count(Member.household_hash)
    counted = func.count(distinct(Member.household_hash)) + func.count() - with_house
    return select(counted).where(Member.kind == Kind.RESIDENT, *_members_at(at))


def households_by_ward(at: datetime | None = None) -> dict[int, int]:
    """Return how many households have signed up in each home ward, now or at a past moment."""
    return _by_place(_households(at), Member.home_ward_id)


def households_by_district(at: datetime | None = None) -> dict[int, int]:
    """Return how many households have signed up in each district, now or at a past moment."""
    there = _households(at).join(Ward, Member.home_ward_id == Ward.id)
    return _by_place(there, Ward.district_id)


def households(at: datetime | None = None) -> int:
    """Return how many households have signed up in the whole force, now or at a past moment."""
    return db.session.scalar(_households(at)) or 0


def _by_place(counted: Select[int], place: InstrumentedAttribute[int]) -> dict[int, int]:
    """Return the count of each place that has any."""
    rows = db.session.execute(counted.add_columns(place).group_by(place)).all()
    return {row[1]: row[0] for row in rows}


def contact_is_needed(contact_id: int, besides: int | None = None) -> bool:
    """Return whether a membership (but that one), a change of address or a fresh link needs the contact."""
    kept = select(Member.id).where(
        Member.contact_id == contact_id, Member.state != State.ERASED, Member.id != (besides or 0)
    )
    changing = select(AddressChange.id).where(AddressChange.contact_id == contact_id)
    mailed = select(MailedLink.id).where(MailedLink.contact_id == contact_id)
    found = or_(kept.exists(), changing.exists(), mailed.exists())
    return db.session.scalar(select(found)) is True


def stale_links(moment: datetime) -> Select[Contact]:
    """Return the query for contacts that were mailed a link at or before the moment."""
    mailed = select(MailedLink.contact_id).where(MailedLink.sent_at <= moment)
    return select(Contact).where(Contact.id.in_(mailed)).order_by(Contact.id)
