"""How the units keep the 72-hour promise, for the reports."""

from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy import case, func, select

from mcv.conversations.models import Conversation, Message, Wait
from mcv.conversations.rules import promise
from mcv.conversations.rules.promise import ReplyTimes
from mcv.conversations.rules.states import WAITING, Kind, Outcome
from mcv.extensions import db


def reply_times(start: datetime, end: datetime, district_id: int | None = None) -> ReplyTimes:
    """Return the figures of what began from `start` until before `end`: in a district, or in all."""
    by_district = _waits(start, end)
    replies = _replies(start, end)
    chosen = by_district.keys() if district_id is None else {district_id}
    waits = [wait for district in chosen for wait in by_district.get(district, [])]
    counted = replies.values() if district_id is None else [replies.get(district_id, 0)]
    return _figures(sum(counted), waits)


def reply_times_by_district(start: datetime, end: datetime) -> dict[int, ReplyTimes]:
    """Return the figures of each district in which something was written or began to wait."""
    waits, replies = _waits(start, end), _replies(start, end)
    districts = sorted(waits.keys() | replies.keys())
    return {d: _figures(replies.get(d, 0), waits.get(d, [])) for d in districts}


def waiting(now: datetime) -> tuple[int, int]:
    """Return how many conversations wait for an answer in the whole force, and how many too long."""
    overdue = func.sum(case((Conversation.due_at < now, 1), else_=0))
    row = db.session.execute(
        select(func.count(), overdue).where(Conversation.state.in_(WAITING))
    ).one()
    return row[0], int(row[1] or 0)


_Waits = list[tuple[Outcome | None, timedelta | None]]


def _waits(start: datetime, end: datetime) -> dict[int, _Waits]:
    rows = db.session.execute(
        select(Wait.district_id, Wait.outcome, Wait.began_at, Wait.ended_at)
        .where(Wait.began_at >= start, Wait.began_at < end)
        .order_by(Wait.id)
    )
    found: dict[int, _Waits] = defaultdict(list)
    for district_id, outcome, began_at, ended_at in rows:
        found[district_id].append((outcome, ended_at - began_at if ended_at else None))
    return dict(found)


def _replies(start: datetime, end: datetime) -> dict[int, int]:
    rows = db.session.execute(
        select(Conversation.district_id, func.count())
        .join(Message, Message.conversation_id == Conversation.id)
        .where(Message.kind == Kind.MEMBER, Message.written_at >= start, Message.written_at < end)
        .group_by(Conversation.district_id)
    )
    return {row[0]: row[1] for row in rows}


def _figures(replies: int, waits: _Waits) -> ReplyTimes:
    answered = [span for outcome, span in waits if outcome is Outcome.ANSWERED and span is not None]
    closed = sum(outcome is Outcome.CLOSED for outcome, _ in waits)
    return promise.reply_times(replies, len(waits), closed, answered)
