"""What a member was written, and what of it they have read."""

from collections.abc import Sequence

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import contains_eager

from mcv.delivery import queries as post
from mcv.delivery.models import Delivery, Outgoing
from mcv.delivery.rules.states import Kind as LetterKind
from mcv.extensions import db
from mcv.members.models import (
    Member,
    ReadMark,
)
from mcv.members.rules import Shown


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
