"""By what else than email members are reached, and the codes that confirm it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select

from mcv.delivery.rules.states import Channel
from mcv.extensions import db
from mcv.members.models import (
    Member,
    MemberContact,
    NumberCode,
)


def contact_by(member_id: int, channel: Channel) -> MemberContact | None:
    """Return by what the member is reached on a channel other than email, None if by nothing."""
    return db.session.get(MemberContact, (member_id, channel))


def owner_of(contact_id: int) -> Member | None:
    """Return the member whose confirmed number that is, None if it is nobody's."""
    own = MemberContact.contact_id == contact_id
    return db.session.scalar(select(Member).join(MemberContact).where(own))


def newest_code(member_id: int, since: datetime) -> NumberCode | None:
    """Return the last code that the member was sent, if it was sent after `since`."""
    asked = select(NumberCode).where(NumberCode.member_id == member_id, NumberCode.sent_at > since)
    return db.session.scalar(asked.order_by(NumberCode.id.desc()).limit(1))


def codes_of(member_id: int) -> Sequence[NumberCode]:
    """Return every code that the member asked for, the oldest first."""
    asked = select(NumberCode).where(NumberCode.member_id == member_id)
    return db.session.scalars(asked.order_by(NumberCode.id)).all()


def codes_until(moment: datetime) -> Sequence[NumberCode]:
    """Return the codes sent at or before the moment, the oldest first."""
    old = select(NumberCode).where(NumberCode.sent_at <= moment)
    return db.session.scalars(old.order_by(NumberCode.id)).all()


def codes_to_number(contact_id: int, since: datetime) -> int:
    """Return how many codes that number was sent since then, whoever asked."""
    wanted = NumberCode.contact_id == contact_id, NumberCode.sent_at > since
    return db.session.scalar(select(func.count()).where(*wanted)) or 0


def codes_to_member(member_id: int, since: datetime) -> int:
    """Return how many codes the member asked for since then, to whatever number."""
    wanted = NumberCode.member_id == member_id, NumberCode.sent_at > since
    return db.session.scalar(select(func.count()).where(*wanted)) or 0


def number_is_needed(contact_id: int) -> bool:
    """Return whether a member is reached by the number, or a code that was sent there still counts."""
    own = select(MemberContact.member_id).where(MemberContact.contact_id == contact_id)
    asked = select(NumberCode.id).where(NumberCode.contact_id == contact_id)
    return db.session.scalar(select(or_(own.exists(), asked.exists()))) is True
