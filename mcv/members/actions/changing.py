"""Members change what is held about them and what they hear."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete

from mcv.audit import actions as audit
from mcv.audit.rules import Actor
from mcv.core.errors import Refused
from mcv.delivery import actions as post
from mcv.extensions import db
from mcv.members import queries
from mcv.members.actions.joining import household_of
from mcv.members.models import Member, MemberWard
from mcv.members.rules import MOST_PLACES, Details, Topic, bits_of
from mcv.places import queries as places

TOO_MANY_PLACES = f"You can follow up to {MOST_PLACES} places. Stop following one first"
HOME_IS_FOLLOWED = "You always follow the place where you live"


def change_details(member: Member, details: Details, now: datetime) -> None:
    """Name, kind, organisation, postcode, house and home ward are as given; a new home is followed."""
    before = _details_of(member)
    moved = member.home_ward_id != details.home_ward_id
    member.name = details.name
    member.kind = details.kind
    member.organisation = details.organisation
    member.postcode = details.postcode
    member.house = details.house
    member.household_hash = household_of(details)
    member.home_ward_id = details.home_ward_id
    post.keep_contact(member.contact.purpose, member.contact.address, details.name)
    if moved:
        db.session.merge(MemberWard(member_id=member.id, ward_id=details.home_ward_id))
    changed = sorted(name for name, value in _details_of(member).items() if before[name] != value)
    _record(member, "member.changed", now, changed=changed)


def choose_topics(member: Member, topics: Iterable[Topic], now: datetime) -> None:
    """The member hears about exactly these topics; none at all raises Refused."""
    bits = bits_of(topics)
    if not bits:
        raise Refused("Choose at least one topic")
    member.topic_bits = bits
    _record(member, "member.topics", now)


def follow(member: Member, ward_ids: Iterable[int], now: datetime) -> None:
    """The member follows these wards too; more than anyone may raises Refused."""
    followed = {ward.id for ward in queries.followed_wards(member.id)}
    new = [ward for ward in dict.fromkeys(ward_ids) if ward not in followed]
    if len(followed) + len(new) > MOST_PLACES:
        raise Refused(TOO_MANY_PLACES)
    wards = [places.ward(ward) for ward in new]
    db.session.add_all(MemberWard(member_id=member.id, ward_id=ward.id) for ward in wards)
    _record(member, "member.followed", now, wards=[ward.code for ward in wards])


def unfollow(member: Member, ward_id: int, now: datetime) -> None:
    """The member no longer follows the ward; the home ward raises Refused."""
    if ward_id == member.home_ward_id:
        raise Refused(HOME_IS_FOLLOWED)
    followed = MemberWard.member_id == member.id, MemberWard.ward_id == ward_id
    db.session.execute(delete(MemberWard).where(*followed))
    _record(member, "member.unfollowed", now, wards=[places.ward(ward_id).code])


def _details_of(member: Member) -> dict[str, object]:
    names = ("name", "kind", "organisation", "postcode", "house", "home_ward_id")
    return {name: getattr(member, name) for name in names}


def _record(member: Member, action: str, now: datetime, **details: object) -> None:
    """Write down that it was changed, and which; never what it says."""
    actor, subject = Actor.member(member.id), f"member:{member.ref}"
    audit.record(actor, action, subject, now=now, place=None, **details)
    db.session.flush()
