"""Replies for tests, written by the same steps as a resident takes."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy import select

from mcv.alerts.models import AlertVersion
from mcv.audit.rules import Actor
from mcv.conversations import actions
from mcv.conversations.models import Conversation
from mcv.conversations.queries import threads
from mcv.core import links
from mcv.delivery.models import Delivery, Outgoing
from mcv.extensions import db
from mcv.members.models import Member
from mcv.staff import queries as staff_queries
from mcv.staff.models import StaffMember
from mcv.staff.rules import Role
from tests.builders.alerts import a_published
from tests.builders.members import a_member
from tests.builders.staff import a_staff_member

MORNING = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
_numbers = count(1)


def a_delivery(member: Member | None = None, **changes: Any) -> Delivery:
    """Return the delivery of a published alert to the member (a new one of Wincheap)."""
    member = member or a_member()
    version: AlertVersion = a_published(**changes)
    return db.session.scalars(
        select(Delivery).where(
            Delivery.outgoing_id == version.outgoing_id, Delivery.contact_id == member.contact_id
        )
    ).one()


def a_reply_link(delivery: Delivery | None = None) -> str:
    """Return the path of the reply button in a mail."""
    delivery = delivery or a_delivery()
    return f"/r/{links.signer().sign('reply', delivery.id)}"


def a_conversation(
    words: str = "I saw a white van on Sunday night.",
    *,
    member: Member | None = None,
    version: AlertVersion | None = None,
    now: datetime = MORNING,
) -> Conversation:
    """Return a conversation that a member of Wincheap has just begun, with their local unit."""
    message = actions.receive(
        member or a_member(),
        words,
        alert=version.alert if version else None,
        form_id=f"a-form-{next(_numbers):06}",
        now=now,
    )
    return threads.conversation(message.conversation_id)


def an_officer(name: str = "Sam Taylor", **changes: Any) -> StaffMember:
    """Return a PCSO of Canterbury."""
    return a_staff_member(**{"name": name, "title": "PCSO", "role": Role.PCSO, **changes})


def acting(officer: StaffMember, now: datetime = MORNING) -> Actor:
    """Return the officer as the one who acts."""
    return Actor.staff(officer.id, staff_queries.signed_by(officer, now))


def answered(
    conversation: Conversation, officer: StaffMember, now: datetime, words: str = "Thank you."
) -> actions.Answered:
    """Answer it as an officer who has read everything."""
    return actions.answer(
        conversation.id,
        words,
        actor=acting(officer, now),
        form_id=f"a-form-{next(_numbers):06}",
        last_seen=threads.latest_from_member(conversation.id),
        now=now,
    )


def mails_to(member: Member) -> list[Outgoing]:
    """Return the letters that wait for the member, the oldest first."""
    return list(
        db.session.scalars(
            select(Outgoing)
            .join(Delivery, Delivery.outgoing_id == Outgoing.id)
            .where(Delivery.contact_id == member.contact_id)
            .order_by(Outgoing.id)
        )
    )
