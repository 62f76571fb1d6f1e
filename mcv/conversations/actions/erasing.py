"""What is left of a conversation once its member is erased: that it was, when, and how fast we were."""

from datetime import datetime

from sqlalchemy import delete, select, update

from mcv.audit.rules import Actor
from mcv.conversations.actions.holding import end_wait, hold, record
from mcv.conversations.models import AnswerDraft, Conversation, Message
from mcv.conversations.rules.states import WAITING, ClosedBecause, Outcome, State
from mcv.extensions import db
from mcv.members.models import Member

ERASED_WORDS = "These words were erased with the details of the person who left."


def erase_words(member: Member, now: datetime) -> int:
    """Erase every word of the member's conversations and close what is open; return how many.

    Notes, events and answers go too: each may say who it was. Times and units stay for the figures.
    """
    theirs = select(Conversation.id).where(Conversation.member_id == member.id)
    ids = db.session.scalars(theirs.order_by(Conversation.id)).all()
    for conversation_id in ids:
        conversation = hold(conversation_id)
        if conversation.state in WAITING:
            end_wait(conversation, Outcome.CLOSED, now)
            conversation.state = State.CLOSED
            conversation.closed_at = now
            conversation.closed_because = ClosedBecause.OTHER
        record(Actor.system(), "reply.erase", conversation, now)
    words = update(Message).where(Message.conversation_id.in_(ids))
    db.session.execute(words.values(body=ERASED_WORDS))
    db.session.execute(delete(AnswerDraft).where(AnswerDraft.conversation_id.in_(ids)))
    db.session.flush()
    return len(ids)
