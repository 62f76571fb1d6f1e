"""Who in the unit looks after a conversation, and which unit."""

from datetime import datetime

from sqlalchemy import delete

from mcv.audit.rules import Actor
from mcv.conversations.actions.holding import give_to, hold, record, tell_desk
from mcv.conversations.models import AnswerDraft, Conversation
from mcv.conversations.queries import desk as desk_queries
from mcv.conversations.queries import threads
from mcv.conversations.rules import desk
from mcv.conversations.rules.limits import worded
from mcv.conversations.rules.promise import IDLE_AFTER
from mcv.conversations.rules.states import State
from mcv.core import clock
from mcv.core.errors import Refused
from mcv.extensions import db
from mcv.places import queries as places
from mcv.staff import queries as staff_queries
from mcv.staff.models import StaffMember
from mcv.staff.rules import Permission


def opened(conversation: Conversation, actor: Actor, now: datetime) -> None:
    """The record says that the officer opened it, once a day in Kent."""
    today = clock.start_of_london_day(clock.london_day(now))
    if not desk_queries.was_opened(conversation, actor.id or 0, today):
        record(actor, "reply.open", conversation, now)


def claim(conversation_id: int, actor: Actor, now: datetime) -> Conversation:
    """The officer looks after it; Stale names the colleague who already does."""
    conversation = hold(conversation_id)
    staff_id = _id(actor)
    desk.check_claim(conversation.standing, staff_id, now)
    if conversation.holder_id != staff_id:
        give_to(conversation, staff_id, now)
        tell_desk(conversation, f"Claimed by {actor.label}", now)
        record(actor, "reply.claim", conversation, now)
    return conversation


def take_over(conversation_id: int, actor: Actor, now: datetime) -> Conversation:
    """The officer looks after what a colleague held; thread and record say from whom it was taken."""
    conversation = hold(conversation_id)
    staff_id, was = _id(actor), conversation.holder
    desk.check_take_over(
        conversation.standing, staff_id, now, leads=_leads(conversation, actor, now)
    )
    give_to(conversation, staff_id, now)
    tell_desk(conversation, f"Claimed by {actor.label}{_taken_from(was)}", now)
    record(actor, "reply.take-over", conversation, now, was=was and was.id)
    return conversation


def release(conversation_id: int, actor: Actor, now: datetime) -> Conversation:
    """It is the unit's again."""
    conversation = hold(conversation_id)
    desk.check_release(conversation.standing, _id(actor))
    give_to(conversation, None, now)
    tell_desk(conversation, f"Put back by {actor.label}", now)
    record(actor, "reply.release", conversation, now)
    return conversation


def assign(
    conversation_id: int, colleague: StaffMember, actor: Actor, now: datetime
) -> Conversation:
    """A colleague of the unit looks after it from now on."""
    conversation = hold(conversation_id)
    was = _passed_on(conversation, actor, now)
    if not _works_there(colleague, conversation.district_id, now):
        raise Refused("Choose a colleague who answers replies in this unit")
    give_to(conversation, colleague.id, now)
    name = staff_queries.signed_by(colleague, now)
    tell_desk(conversation, f"Given to {name} by {actor.label}{_taken_from(was)}", now)
    record(actor, "reply.assign", conversation, now, to=colleague.id, was=was and was.id)
    return conversation


def hand_over(
    conversation_id: int, district_id: int, because: str, actor: Actor, now: datetime
) -> Conversation:
    """Another CSU looks after it; the 72 hours go on, and the reason stays with it."""
    conversation = hold(conversation_id)
    was = _passed_on(conversation, actor, now)
    why = worded(because, "the reason")
    if district_id == conversation.district_id:
        raise Refused("Choose another unit: this one has it already")
    there = places.district(district_id).name
    record(actor, "reply.hand-over", conversation, now, to=there, was=was and was.id)
    move = f"to {there} CSU from {conversation.district.name} CSU"
    words = f"Handed over {move} by {actor.label}{_taken_from(was)}"
    _move(conversation, district_id)
    give_to(conversation, None, now)
    tell_desk(conversation, f"{words}: {why}", now)
    return conversation


def _passed_on(conversation: Conversation, actor: Actor, now: datetime) -> StaffMember | None:
    """Return the colleague from whom it is taken by passing it on; None when nobody else has it."""
    staff_id, leads = _id(actor), _leads(conversation, actor, now)
    desk.check_pass_on(conversation.standing, staff_id, now, leads=leads)
    return None if conversation.holder_id == staff_id else conversation.holder


def _taken_from(was: StaffMember | None) -> str:
    return f", who took it from {was.full_name}" if was else ""


def _leads(conversation: Conversation, actor: Actor, now: datetime) -> bool:
    officer = staff_queries.load(_id(actor))
    return officer is not None and staff_queries.permitted(
        officer, Permission.REPLIES_LEAD, now, conversation.district_id
    )


def _move(conversation: Conversation, district_id: int) -> None:
    conversation.district_id = district_id
    conversation.escalated_at = None
    wait = threads.open_wait(conversation.id)
    if wait is not None:
        wait.district_id = district_id
    theirs = AnswerDraft.conversation_id == conversation.id
    db.session.execute(delete(AnswerDraft).where(theirs))
    db.session.flush()
    db.session.expire(conversation, ["district"])


def fall_back_idle(now: datetime) -> int:
    """What an officer claimed and left alone for 24 hours is the unit's again; return how many."""
    found = desk_queries.untouched_since(now - IDLE_AFTER)
    return sum(_fall_back(idle.id, "Nobody touched it for 24 hours", now) for idle in found)


def fall_back_of(staff: StaffMember, now: datetime) -> int:
    """What the person claimed where they may no longer answer is the unit's again; return how many."""
    gone = [
        held.id
        for held in desk_queries.held_by(staff.id)
        if not _works_there(staff, held.district_id, now)
    ]
    return sum(_fall_back(conversation_id, "Their posting ended", now) for conversation_id in gone)


def _fall_back(conversation_id: int, why: str, now: datetime) -> bool:
    conversation = hold(conversation_id)
    if conversation.state is not State.CLAIMED:
        return False
    was = conversation.standing.holder
    give_to(conversation, None, now)
    tell_desk(conversation, f"Back with the unit: {was} had it. {why}.", now)
    record(Actor.system(), "reply.fall-back", conversation, now, because=why)
    return True


def _works_there(staff: StaffMember, district_id: int, now: datetime) -> bool:
    return staff_queries.permitted(staff, Permission.REPLIES_ANSWER, now, district_id)


def _id(actor: Actor) -> int:
    if actor.kind != "staff" or actor.id is None:
        raise ValueError("only staff look after conversations")
    return actor.id
