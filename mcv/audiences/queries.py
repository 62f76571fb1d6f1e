"""Criteria answered from the tables: contacts to write to, or how many people that is."""

from sqlalchemy import Select, false, func, or_, select

from mcv.audiences.rules import Criteria, Names
from mcv.core import settings
from mcv.delivery.models import Contact
from mcv.delivery.rules.states import Channel, Purpose
from mcv.extensions import db
from mcv.members.models import Member, MemberContact, MemberWard
from mcv.members.rules import State
from mcv.places.models import District, Ward


def contacts(criteria: Criteria, channel: Channel = Channel.EMAIL) -> Select[int]:
    """Return the query for the contacts that are reached, each once; none for empty criteria.

    Every member has an email contact; on another channel only those who gave one are reached.
    """
    query = _live(channel).where(Member.state == State.VERIFIED)
    if criteria.is_nobody:
        return query.where(false())
    if not criteria.force:
        query = query.where(Member.id.in_(_followers(criteria)))
    if not criteria.all_topics:
        query = query.where(Member.topic_bits.bitwise_and(criteria.topic_bits) != 0)
    if criteria.kinds:
        query = query.where(Member.kind.in_(criteria.kinds))
    return query


def count(criteria: Criteria, channel: Channel = Channel.EMAIL) -> int:
    """Return how many people are reached at this moment."""
    if criteria.is_nobody:
        return 0
    everybody = contacts(criteria, channel).subquery()
    return db.session.scalar(select(func.count()).select_from(everybody)) or 0


def describe(criteria: Criteria) -> str:
    """Return the places in words, as a SPOC would say them."""
    return criteria.describe(names(criteria))


def names(criteria: Criteria) -> Names:
    """Return how the places of the criteria are called; a place that is gone raises KeyError later."""
    districts = select(District.id, District.name).where(District.id.in_(criteria.district_ids))
    wards = select(Ward).where(Ward.id.in_(criteria.ward_ids))
    found = db.session.scalars(wards).all()
    return Names(
        force=f"the whole of the {settings.current().force_name} area",
        districts=dict(db.session.execute(districts).all()),
        wards={ward.id: ward.name for ward in found},
        homes={ward.id: ward.district_id for ward in found},
    )


def _live(channel: Channel) -> Select[int]:
    if channel is Channel.EMAIL:
        return select(Member.contact_id).where(Member.contact_id.not_in(_stopped()))
    own = MemberContact.contact_id
    return (
        select(own)
        .join(Member, Member.id == MemberContact.member_id)
        .where(MemberContact.channel == channel, own.not_in(_stopped()))
    )


def _followers(criteria: Criteria) -> Select[int]:
    followers = select(MemberWard.member_id)
    if not criteria.district_ids:
        return followers.where(MemberWard.ward_id.in_(criteria.ward_ids))
    places = select(Ward.id).where(
        or_(Ward.id.in_(criteria.ward_ids), Ward.district_id.in_(criteria.district_ids))
    )
    return followers.where(MemberWard.ward_id.in_(places))


def _stopped() -> Select[int]:
    return select(Contact.id).where(
        Contact.purpose == Purpose.MEMBER, Contact.stopped_at.is_not(None)
    )
