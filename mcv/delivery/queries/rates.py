"""How much came back, or was reported as unwanted, of what was sent."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    SQLColumnExpression,
    and_,
    distinct,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from mcv.core import clock
from mcv.delivery.models import Delivery, DeliveryMinute, Outgoing, PostRoom
from mcv.delivery.models.inbound import Returned
from mcv.delivery.queries.figures import tallies
from mcv.delivery.rules.figures import minute_of
from mcv.delivery.rules.returned.kinds import MailKind
from mcv.delivery.rules.returned.rates import DayFigures, Figures
from mcv.delivery.rules.states import Kind, State
from mcv.delivery.rules.texts import GATEWAY
from mcv.extensions import db

A_DAY = timedelta(days=1)
MOST_DAYS = 14
_KINDS = (MailKind.HARD, MailKind.SOFT, MailKind.COMPLAINT)


def figures(outgoing_ids: Collection[int], since: datetime | None = None) -> dict[int, Figures]:
    """Return what was sent of each outgoing, and what came back of it after `since`."""
    rows = (
        select(Returned.outgoing_id, Returned.kind, func.count(distinct(Returned.delivery_id)))
        .where(Returned.outgoing_id.in_(outgoing_ids), _tells_most())
        .group_by(Returned.outgoing_id, Returned.kind)
    )
    if since is not None:
        rows = rows.where(Returned.returned_at > since)
    back = {(number, kind): count for number, kind, count in db.session.execute(rows)}
    return {
        number: Figures(tally.sent, *(back.get((number, kind), 0) for kind in _KINDS))
        for number, tally in tallies(outgoing_ids).items()
    }


def figures_of_last_day(now: datetime, since: datetime | None) -> Figures:
    """Return what was mailed in the last 24 hours, and what came back in them after `since`."""
    sent = select(func.sum(DeliveryMinute.count)).where(
        DeliveryMinute.minute > minute_of(now - A_DAY),
        DeliveryMinute.state == State.SENT,
        DeliveryMinute.relay != GATEWAY,
    )
    begin = max(now - A_DAY, since) if since else now - A_DAY
    back = select(Returned.kind, func.count(distinct(Returned.delivery_id))).where(
        Returned.returned_at > begin, _tells_most()
    )
    counts = dict(db.session.execute(back.group_by(Returned.kind)).all())
    return Figures(db.session.scalar(sent) or 0, *(counts.get(kind, 0) for kind in _KINDS))


def figures_by_day(outgoing_id: int) -> list[DayFigures]:
    """Return the figures of an outgoing for each day in Kent that has any, the first day first."""
    days = _days(outgoing_id)
    sent = _sent_by_day(outgoing_id, days)
    back = _returned_by_day(outgoing_id, days)
    found = [
        DayFigures(day, Figures(sent[day], *(back[kind][day] for kind in _KINDS))) for day in days
    ]
    return [each for each in found if each.figures != Figures()]


def outgoings_that_came_back(since: datetime) -> Sequence[int]:
    """Return the alerts of which something came back after that moment."""
    rows = (
        select(Returned.outgoing_id)
        .join(Outgoing, Outgoing.id == Returned.outgoing_id)
        .where(Returned.returned_at > since, Outgoing.kind == Kind.ALERT)
        .distinct()
        .order_by(Returned.outgoing_id)
    )
    return db.session.scalars(rows).all()


def seen_at() -> datetime | None:
    """Return when somebody last looked at what came back and let sending go on."""
    return db.session.scalar(select(PostRoom.returns_seen_at))


def _days(outgoing_id: int) -> list[date]:
    first = select(func.min(Delivery.sent_at)).where(Delivery.outgoing_id == outgoing_id)
    sent = select(func.max(Delivery.sent_at)).where(Delivery.outgoing_id == outgoing_id)
    back = select(func.max(Returned.returned_at)).where(Returned.outgoing_id == outgoing_id)
    moments = [at for at in map(db.session.scalar, (first, sent, back)) if at is not None]
    if not moments:
        return []
    start = clock.london_day(min(moments))
    length = (clock.london_day(max(moments)) - start).days + 1
    return [start + timedelta(days=n) for n in range(min(length, MOST_DAYS))]


def _sent_by_day(outgoing_id: int, days: list[date]) -> dict[date, int]:
    columns = [func.count().filter(_on(Delivery.sent_at, day)) for day in days]
    if not columns:
        return {}
    where = Delivery.outgoing_id == outgoing_id, Delivery.state == State.SENT
    return dict(zip(days, db.session.execute(select(*columns).where(*where)).one(), strict=True))


def _returned_by_day(outgoing_id: int, days: list[date]) -> dict[MailKind, dict[date, int]]:
    found = {kind: dict.fromkeys(days, 0) for kind in _KINDS}
    rows = select(Returned.kind, Returned.returned_at).where(Returned.outgoing_id == outgoing_id)
    for kind, at in db.session.execute(rows):
        day = clock.london_day(at)
        if day in found[kind]:
            found[kind][day] += 1
    return found


def _tells_most() -> ColumnElement[bool]:
    """Return what is true but of what came back for now of a letter that came back for good."""
    later = aliased(Returned)
    for_good = exists().where(
        later.delivery_id == Returned.delivery_id, later.kind == MailKind.HARD
    )
    return or_(Returned.kind != MailKind.SOFT, ~for_good)


def _on(column: SQLColumnExpression[datetime | None], day: date) -> ColumnElement[bool]:
    start, end = (clock.start_of_london_day(day + timedelta(days=n)) for n in (0, 1))
    return and_(column >= start, column < end)
