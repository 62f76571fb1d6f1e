"""Reads about members; lists of people are for those who may see them, counts for all staff."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, distinct, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from mcv.delivery.models import Contact
from mcv.extensions import db
from mcv.members.models import (
    AddressChange,
    Consent,
    HouseholdCount,
    MailedLink,
    Member,
    MemberWard,
)
from mcv.members.queries.inbox import inbox, inbox_counts, marked_among, next_unread, unread
from mcv.members.queries.numbers import (
    codes_of,
    codes_to_member,
    codes_to_number,
    codes_until,
    contact_by,
    newest_code,
    number_is_needed,
    owner_of,
)
from mcv.members.rules import Kind, State
from mcv.places.models import Ward

__all__ = [
    "by_contact",
    "by_ref",
    "codes_of",
    "codes_to_member",
    "codes_to_number",
    "codes_until",
    "consents",
    "contact_by",
    "contact_is_needed",
    "followed_wards",
    "households",
    "households_by_district",
    "households_by_ward",
    "households_in",
    "households_lately",
    "inbox",
    "inbox_counts",
    "left_since",
    "links_mailed",
    "marked_among",
    "member",
    "memberships_at",
    "newest_code",
    "next_unread",
    "number_is_needed",
    "open_change",
    "owner_of",
    "signed_in",
    "stale_links",
    "unread",
]


MANY = 10_000
GOOD_FOR = timedelta(minutes=3)


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


def households_in(wards: Collection[Ward]) -> int:
    """Return how many households have signed up in these wards together."""
    there = Member.home_ward_id.in_([ward.id for ward in wards])
    return db.session.scalar(_households(None).where(there)) or 0


def households(at: datetime | None = None) -> int:
    """Return how many households have signed up in the whole force, now or at a past moment."""
    residents = Member.kind == Kind.RESIDENT, *_members_at(at)
    # read in the order of an index: counting what is distinct among all would sort them first
    houses = select(Member.household_hash).where(*residents, Member.household_hash.is_not(None))
    of_one_house = select(func.count()).select_from(houses.distinct().subquery())
    alone = select(func.count()).where(*residents, Member.household_hash.is_(None))
    return (db.session.scalar(of_one_house) or 0) + (db.session.scalar(alone) or 0)


def households_lately(now: datetime) -> int:
    """Return how many households have signed up in the whole force: of many, as the clock counted.

    They are counted anew where that takes no time, or when the clock has not counted for minutes.
    """
    kept = db.session.get(HouseholdCount, 1)
    if kept is None or kept.households < MANY or now - kept.counted_at > GOOD_FOR:
        return households()
    return kept.households


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
