"""A member writes to us."""

from datetime import datetime, timedelta

from sqlalchemy.dialects import postgresql, sqlite

from mcv.alerts.models import Alert
from mcv.audit.rules import Actor
from mcv.conversations.actions.holding import hold, record, tell_desk
from mcv.conversations.models import Conversation, Message, Wait
from mcv.conversations.queries import threads
from mcv.conversations.rules import promise, routing
from mcv.conversations.rules.escalation import escalates
from mcv.conversations.rules.limits import check_flood, form_key, worded
from mcv.conversations.rules.states import WAITING, Kind, State
from mcv.conversations.rules.urgency import urgent_words, why_urgent
from mcv.core.errors import Refused
from mcv.core.ids import new_reference
from mcv.extensions import db
from mcv.members.models import Member
from mcv.members.rules import State as Membership

DAY = timedelta(days=1)
MAY_WRITE = {Membership.VERIFIED, Membership.LEFT}
"""Who left may still tell us what they saw until their details are erased; we cannot mail an answer."""


def receive(
    member: Member, words: str, *, alert: Alert | None, form_id: str | None, now: datetime
) -> Message:
    """Keep what the member wrote about the alert, or to their local officers when there is none.

    The same form sent twice gives the same message. Refused if it is empty, too long, or too many.
    """
    said, key, before = _checked(member, words, form_id, now)
    return before or _write(_opened(member, alert, key, now), said, key, now)


def go_on(conversation: Conversation, words: str, *, form_id: str | None, now: datetime) -> Message:
    """Keep what the member wrote in a conversation that is there; an answered one is opened again."""
    said, key, before = _checked(conversation.member, words, form_id, now)
    return before or _write(conversation.id, said, key, now)


def _checked(
    member: Member, words: str, form_id: str | None, now: datetime
) -> tuple[str, str, Message | None]:
    if member.state not in MAY_WRITE:
        raise Refused("You can no longer write to us this way. Call 101, or 999 in an emergency.")
    said = worded(words, "your message")
    key = form_key(f"m{member.id}", form_id, new_reference())
    before = threads.sent_as(key)
    if before is None:
        check_flood(threads.written_since(member.id, now - DAY))
    return said, key, before


def _opened(member: Member, alert: Alert | None, key: str, now: datetime) -> int:
    """Return the id of the one conversation of this member and alert, made if it is not there yet."""
    home = member.home_ward
    values = {
        "opening_key": key if alert is None else f"m{member.id}/alert/{alert.id}",
        "member_id": member.id,
        "alert_id": None if alert is None else alert.id,
        "district_id": routing.unit_of(alert.district_id if alert else None, home.district_id),
        "ward_id": home.id,
        "state": State.NEW,
        "urgent": False,
        "urgent_because": "",
        "began_at": now,
        "latest_at": now,
        "ref": new_reference(),
        "turn": 0,
    }
    dialect = sqlite if db.session.get_bind().dialect.name == "sqlite" else postgresql
    db.session.execute(
        dialect.insert(Conversation)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["opening_key"])
    )
    return threads.conversation_opened_by(str(values["opening_key"])).id


def _write(conversation_id: int, said: str, key: str, now: datetime) -> Message:
    conversation = hold(conversation_id)
    before = threads.sent_as(key)
    if before is not None:
        return before
    _begin_wait(conversation, now)
    message = Message(
        conversation_id=conversation.id,
        kind=Kind.MEMBER,
        body=said,
        written_at=now,
        sending_key=key,
    )
    db.session.add(message)
    _raise_if_urgent(conversation, said, now)
    db.session.flush()
    record(Actor.member(conversation.member_id), "reply.receive", conversation, now)
    return message


def _begin_wait(conversation: Conversation, now: datetime) -> None:
    conversation.latest_at = now
    if conversation.state not in WAITING:
        conversation.state = State.NEW
        conversation.closed_at = conversation.closed_because = None
        tell_desk(conversation, "Opened again: they wrote once more", now)
    if conversation.waiting_since is None:
        conversation.waiting_since = now
        conversation.due_at = promise.due(now)
        district_id = conversation.district_id
        db.session.add(Wait(conversation_id=conversation.id, district_id=district_id, began_at=now))


def _raise_if_urgent(conversation: Conversation, said: str, now: datetime) -> None:
    words = urgent_words(said)
    if words:
        known = [word for word in conversation.urgent_because.split(", ") if word]
        conversation.urgent = True
        conversation.urgent_because = why_urgent(tuple(dict.fromkeys([*known, *words])))
        if conversation.escalates_at is None:
            conversation.escalates_at = escalates(True, conversation.escalated_at, now)
