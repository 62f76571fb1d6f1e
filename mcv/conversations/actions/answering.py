"""An officer writes: an answer, a note for colleagues, or half of either."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete

from mcv.audit.rules import Actor
from mcv.conversations import notices
from mcv.conversations.actions.holding import end_wait, hold, record
from mcv.conversations.models import AnswerDraft, Conversation, Message
from mcv.conversations.queries import threads
from mcv.conversations.rules import desk
from mcv.conversations.rules.limits import LONGEST, form_key, worded
from mcv.conversations.rules.states import Kind, Outcome, State
from mcv.core.ids import new_reference
from mcv.delivery.rules.states import Reason
from mcv.extensions import db


@dataclass(frozen=True)
class Answered:
    """An answer that is kept; `unmailed` says why the member could not be told of it by mail."""

    message: Message
    unmailed: Reason | None


def answer(
    conversation_id: int,
    words: str,
    *,
    actor: Actor,
    form_id: str | None,
    last_seen: int,
    now: datetime,
) -> Answered:
    """Keep the answer, end the wait and tell the member by mail that it is there.

    `last_seen` is the newest entry that stood on the officer's page. The same form sent twice gives
    the same answer and one mail.
    """
    said = worded(words, "the answer")
    key = form_key(f"s{actor.id}", form_id, new_reference())
    conversation = hold(conversation_id)
    contact = conversation.member.contact
    before = threads.sent_as(key)
    if before is not None:
        return Answered(before, contact.stopped_because)
    newest = threads.latest_from_member(conversation.id)
    desk.check_answer(
        conversation.standing, actor.id or 0, now, last_seen=last_seen, last_from_member=newest
    )
    message = _add(conversation, Kind.STAFF, said, actor, key, now)
    end_wait(conversation, Outcome.ANSWERED, now)
    conversation.state = State.ANSWERED
    conversation.answered_at = conversation.latest_at = now
    _drop_draft(conversation.id, actor.id or 0)
    if contact.stopped_because is None:
        notices.answer_waits(conversation, now)
    record(actor, "reply.answer", conversation, now, mailed=contact.stopped_because is None)
    return Answered(message, contact.stopped_because)


def note(
    conversation_id: int, words: str, *, actor: Actor, form_id: str | None, now: datetime
) -> Message:
    """Keep a note that colleagues see and the member never does; whoever holds it stays at work."""
    said = worded(words, "the note")
    key = form_key(f"n{actor.id}", form_id, new_reference())
    conversation = hold(conversation_id)
    before = threads.sent_as(key)
    if before is not None:
        return before
    if conversation.holder_id == actor.id:
        conversation.touched_at = now
        conversation.escalates_at = None
    record(actor, "reply.note", conversation, now)
    return _add(conversation, Kind.NOTE, said, actor, key, now)


def keep_draft(conversation: Conversation, staff_id: int, words: str, now: datetime) -> None:
    """Keep what the officer has written so far; nothing written keeps nothing."""
    _drop_draft(conversation.id, staff_id)
    if words.strip():
        db.session.add(
            AnswerDraft(
                conversation_id=conversation.id,
                staff_id=staff_id,
                body=words[: LONGEST * 2],
                kept_at=now,
            )
        )
    db.session.flush()


def _drop_draft(conversation_id: int, staff_id: int) -> None:
    mine = AnswerDraft.conversation_id == conversation_id, AnswerDraft.staff_id == staff_id
    db.session.execute(delete(AnswerDraft).where(*mine))


def _add(
    conversation: Conversation, kind: Kind, said: str, actor: Actor, key: str, now: datetime
) -> Message:
    message = Message(
        conversation_id=conversation.id,
        kind=kind,
        body=said,
        written_at=now,
        sending_key=key,
        staff_id=actor.id,
        signature=actor.label,
    )
    db.session.add(message)
    db.session.flush()
    return message
