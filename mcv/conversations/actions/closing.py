"""An officer ends a conversation with a reason, or takes that back."""

from datetime import datetime

from mcv.audit.rules import Actor
from mcv.conversations.actions.holding import end_wait, hold, record, tell_desk
from mcv.conversations.models import Conversation, Wait
from mcv.conversations.rules import desk, promise
from mcv.conversations.rules.limits import LONGEST
from mcv.conversations.rules.states import ClosedBecause, Outcome, State
from mcv.extensions import db


def close(
    conversation_id: int, because: ClosedBecause, words: str | None, actor: Actor, now: datetime
) -> Conversation:
    """Nothing more is answered, for that reason; a further reply of the member opens it again."""
    conversation = hold(conversation_id)
    said = (words or "").strip()[:LONGEST]
    desk.check_close(conversation.standing, actor.id or 0, now, because, said)
    end_wait(conversation, Outcome.CLOSED, now)
    conversation.state = State.CLOSED
    conversation.closed_at = now
    conversation.closed_because = because
    reason = f"{because.label}. {said}" if said else because.label
    tell_desk(conversation, f"Closed by {actor.label}: {reason}", now)
    record(actor, "reply.close", conversation, now, because=because.value)
    return conversation


def reopen(conversation_id: int, actor: Actor, now: datetime) -> Conversation:
    """It waits for the unit again; 72 hours begin anew, and the report counts a new wait."""
    conversation = hold(conversation_id)
    desk.check_reopen(conversation.standing)
    conversation.state = State.NEW
    conversation.closed_at = conversation.closed_because = None
    conversation.waiting_since, conversation.due_at = now, promise.due(now)
    conversation.touched_at = now
    db.session.add(
        Wait(conversation_id=conversation.id, district_id=conversation.district_id, began_at=now)
    )
    tell_desk(conversation, f"Reopened by {actor.label}", now)
    record(actor, "reply.reopen", conversation, now)
    return conversation
