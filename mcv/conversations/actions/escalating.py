"""Urgent words that nobody has done anything about for 15 minutes."""

from datetime import datetime

from mcv.audit.rules import Actor
from mcv.conversations import notices
from mcv.conversations.actions.holding import hold, record, tell_desk
from mcv.conversations.queries import escalation


def escalate_due(now: datetime) -> int:
    """Mail the first circle of staff about each reply whose time has come; return how many."""
    return sum(_escalate(conversation_id, now) for conversation_id in escalation.due(now))


def _escalate(conversation_id: int, now: datetime) -> bool:
    conversation = hold(conversation_id)
    if conversation.escalates_at is None or conversation.escalates_at > now:
        return False
    conversation.escalates_at = None
    conversation.escalated_at = now
    circle = escalation.circle_of(conversation.district_id, now)
    for person in circle.people:
        notices.reply_escalated(conversation, person, now, inside=circle.inside)
    names = ", ".join(person.full_name for person in circle.people)
    tell_desk(conversation, f"Escalated. Told by email: {names or 'nobody is posted'}.", now)
    record(Actor.system(), "reply.escalate", conversation, now, told=len(circle.people))
    return True
