"""One at a time: whoever changes a conversation holds it until the commit."""

from datetime import datetime

from sqlalchemy import select, update

from mcv.audit import actions as audit
from mcv.audit.rules import Actor
from mcv.conversations import queries
from mcv.conversations.models import Conversation, Message
from mcv.conversations.queries import threads
from mcv.conversations.rules.escalation import escalates
from mcv.conversations.rules.states import Kind, Outcome, State
from mcv.core.errors import NotFound
from mcv.extensions import db


def hold(conversation_id: int) -> Conversation:
    """Return the conversation as it stands now; until the commit nobody else can change it.

    Writing its row first takes the row's lock on PostgreSQL and the writer's on SQLite, so that the
    second of two officers waits here and then sees what the first has done.
    """
    mine = update(Conversation).where(Conversation.id == conversation_id)
    db.session.execute(
        mine.values(turn=Conversation.turn + 1).execution_options(synchronize_session=False)
    )
    found = db.session.scalar(
        select(Conversation)
        .where(Conversation.id == conversation_id)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def give_to(conversation: Conversation, staff_id: int | None, now: datetime) -> None:
    """The officer holds it from now on; with none, it is the unit's again."""
    conversation.state = State.NEW if staff_id is None else State.CLAIMED
    conversation.holder_id = staff_id
    conversation.touched_at = now
    conversation.escalates_at = (
        escalates(conversation.urgent, conversation.escalated_at, now) if staff_id is None else None
    )
    db.session.flush()
    db.session.expire(conversation, ["holder"])


def end_wait(conversation: Conversation, outcome: Outcome, now: datetime) -> None:
    """The member waits no longer; how long it took is kept."""
    wait = threads.open_wait(conversation.id)
    if wait is not None:
        wait.ended_at = now
        wait.outcome = outcome
        if outcome is Outcome.ANSWERED:
            took = now - wait.began_at
            conversation.answered_after_seconds = int(took.total_seconds())
    conversation.waiting_since = conversation.due_at = None
    conversation.escalates_at = conversation.escalated_at = None
    conversation.urgent = False
    conversation.urgent_because = ""
    conversation.holder_id = None
    conversation.touched_at = now


def tell_desk(conversation: Conversation, words: str, now: datetime) -> None:
    """Add an event that only the desk sees."""
    db.session.add(
        Message(conversation_id=conversation.id, kind=Kind.EVENT, body=words, written_at=now)
    )
    db.session.flush()


def record(
    actor: Actor, action: str, conversation: Conversation, now: datetime, **details: object
) -> None:
    """Write the line of the audit record; never with what anybody wrote."""
    place = queries.conversation(conversation.id).district.code
    audit.record(actor, action, conversation.subject, place=place, now=now, **details)
