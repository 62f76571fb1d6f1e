"""Single conversations and what was written in them."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from mcv.alerts.models import Alert
from mcv.conversations.models import AnswerDraft, Conversation, Message, Wait
from mcv.conversations.rules.states import SHOWN_TO_MEMBER, Kind
from mcv.core.errors import NotFound
from mcv.extensions import db
from mcv.members.models import Member
from mcv.members.rules import State as Membership

LONGEST_THREAD = 300
"""Entries that one page shows, the newest; nobody reads more."""


def conversation(conversation_id: int) -> Conversation:
    """Return the conversation or raise NotFound."""
    found = db.session.get(Conversation, conversation_id)
    if found is None:
        raise NotFound
    return found


def conversation_of(member: Member, ref: str) -> Conversation:
    """Return the member's own conversation with that reference; NotFound for anybody else's."""
    found = db.session.scalar(
        select(Conversation).where(Conversation.ref == ref, Conversation.member_id == member.id)
    )
    if found is None:
        raise NotFound
    return found


def thread_numbers(conversation: Conversation) -> tuple[int, int]:
    """Return what a thread link carries: the conversation, and a mark of the address it is mailed to.

    When the member moves to another address, the links that lie in the old mailbox open nothing.
    """
    address = conversation.member.contact.address.encode()
    return conversation.id, int.from_bytes(hashlib.sha256(address).digest()[:6])


def threads_of(member_id: int) -> Select[Conversation]:
    """Return the query for everything that a member wrote to us about, the latest first."""
    return (
        select(Conversation)
        .where(Conversation.member_id == member_id)
        .options(selectinload(Conversation.alert).selectinload(Alert.versions))
        .order_by(Conversation.latest_at.desc(), Conversation.id.desc())
    )


def entries(conversation_id: int) -> Sequence[Message]:
    """Return what the desk sees of a conversation, the oldest first."""
    return _newest(select(Message).where(Message.conversation_id == conversation_id))


def entries_for_member(conversation_id: int) -> Sequence[Message]:
    """Return what the member and we wrote to each other, the oldest first; never a note."""
    return _newest(
        select(Message).where(
            Message.conversation_id == conversation_id, Message.kind.in_(SHOWN_TO_MEMBER)
        )
    )


def _newest(query: Select[Message]) -> Sequence[Message]:
    newest = db.session.scalars(query.order_by(Message.id.desc()).limit(LONGEST_THREAD)).all()
    return list(reversed(newest))


def message(message_id: int) -> Message | None:
    """Return the entry, None if there is none."""
    return db.session.get(Message, message_id)


def sent_as(sending_key: str) -> Message | None:
    """Return the entry that this sending of a form has already written, if any."""
    return db.session.scalar(select(Message).where(Message.sending_key == sending_key))


def written_since(member_id: int, since: datetime) -> int:
    """Return how many messages a member has written to us since then."""
    mine = select(Conversation.id).where(Conversation.member_id == member_id)
    query = select(func.count()).where(
        Message.conversation_id.in_(mine),
        Message.kind == Kind.MEMBER,
        Message.written_at > since,
    )
    return db.session.scalar(query) or 0


def latest_from_member(conversation_id: int) -> int:
    """Return the id of the newest entry that the member wrote, 0 if there is none."""
    query = select(func.max(Message.id)).where(
        Message.conversation_id == conversation_id, Message.kind == Kind.MEMBER
    )
    return db.session.scalar(query) or 0


def open_wait(conversation_id: int) -> Wait | None:
    """Return the stretch in which the member waits now, if they do."""
    return db.session.scalar(
        select(Wait)
        .where(Wait.conversation_id == conversation_id, Wait.ended_at.is_(None))
        .order_by(Wait.id.desc())
        .limit(1)
    )


def draft(conversation_id: int, staff_id: int) -> AnswerDraft | None:
    """Return the officer's half-written answer, if there is one."""
    return db.session.scalar(
        select(AnswerDraft).where(
            AnswerDraft.conversation_id == conversation_id, AnswerDraft.staff_id == staff_id
        )
    )


def latest_membership(contact_id: int) -> Member | None:
    """Return who an address belongs to: the member now, else who left last; never an unverified one."""
    states = (Membership.VERIFIED, Membership.LEFT)
    query = select(Member).where(Member.contact_id == contact_id, Member.state.in_(states))
    found = db.session.scalars(query.order_by(Member.id.desc())).all()
    current = (member for member in found if member.state is Membership.VERIFIED)
    return next(current, found[0] if found else None)


def conversation_opened_by(opening_key: str) -> Conversation:
    """Return the conversation with that opening key or raise NotFound."""
    found = db.session.scalar(select(Conversation).where(Conversation.opening_key == opening_key))
    if found is None:
        raise NotFound
    return found
