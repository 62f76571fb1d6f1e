"""What is known of mail that came in, and of letters that came back."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    distinct,
    exists,
    func,
    or_,
    select,
)

from mcv.core import clock
from mcv.delivery.models import Contact, Delivery, DeliveryMinute, Outgoing, PostRoom
from mcv.delivery.models.inbound import InboundMail, Returned
from mcv.delivery.queries.figures import tallies
from mcv.delivery.rules.figures import minute_of
from mcv.delivery.rules.returned.answers import ANSWERED
from mcv.delivery.rules.returned.kinds import MailKind, MailState
from mcv.delivery.rules.returned.patience import (
    NOT_THE_ADDRESS,
    SURE_AFTER,
    WITHIN,
    ComeBack,
)
from mcv.delivery.rules.returned.rates import DayFigures, Figures
from mcv.delivery.rules.states import Kind, Purpose, Reason, State
from mcv.extensions import db

A_DAY = timedelta(days=1)
AN_HOUR = timedelta(hours=1)
MOST_DAYS = 14
BOUNCES = (MailKind.HARD, MailKind.SOFT)
_KINDS = (*BOUNCES, MailKind.COMPLAINT)


def attempts_that_came_back(delivery_id: int) -> set[int]:
    """Return which attempts at a delivery came back, counted from one."""
    rows = select(Returned.attempt).where(
        Returned.delivery_id == delivery_id, Returned.kind.in_(BOUNCES)
    )
    return set(db.session.scalars(rows))


def is_known(delivery_id: int, kind: MailKind, attempt: int) -> bool:
    """Return whether that has been taken down already."""
    same = (
        Returned.delivery_id == delivery_id,
        Returned.kind == kind,
        Returned.attempt == attempt,
    )
    return db.session.scalar(select(Returned.id).where(*same)) is not None


def soft_returns(contact_id: int, now: datetime) -> list[ComeBack]:
    """Return what lately came back from a contact for a reason that lies there, the oldest first."""
    theirs = or_(Returned.reason.is_(None), Returned.reason.not_in(NOT_THE_ADDRESS))
    rows = db.session.execute(
        select(Returned.outgoing_id, Returned.returned_at)
        .where(
            Returned.contact_id == contact_id,
            Returned.kind == MailKind.SOFT,
            Returned.returned_at > now - WITHIN,
            theirs,
        )
        .order_by(Returned.returned_at, Returned.id)
    )
    return [ComeBack(outgoing_id, at) for outgoing_id, at in rows]


def last_arrival(contact_id: int, now: datetime) -> datetime | None:
    """Return when the newest letter was sent to a contact that would have come back by now."""
    arrived = (
        Delivery.contact_id == contact_id,
        Delivery.state == State.SENT,
        Delivery.sent_at <= now - SURE_AFTER,
        ~_last_attempt_came_back(),
    )
    return db.session.scalar(select(func.max(Delivery.sent_at)).where(*arrived))


def due_again(now: datetime, most: int) -> Sequence[Returned]:
    """Return what came back and is worth sending again now, the longest due first."""
    due = select(Returned).where(Returned.retry_at <= now)
    return db.session.scalars(due.order_by(Returned.retry_at, Returned.id).limit(most)).all()


def figures(outgoing_ids: Collection[int], since: datetime | None = None) -> dict[int, Figures]:
    """Return what was sent of each outgoing, and what came back of it after `since`."""
    rows = (
        select(Returned.outgoing_id, Returned.kind, func.count(distinct(Returned.delivery_id)))
        .where(Returned.outgoing_id.in_(outgoing_ids))
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
    """Return what was sent in the last 24 hours, and what came back in them after `since`."""
    sent = select(func.sum(DeliveryMinute.count)).where(
        DeliveryMinute.minute > minute_of(now - A_DAY), DeliveryMinute.state == State.SENT
    )
    begin = max(now - A_DAY, since) if since else now - A_DAY
    back = select(Returned.kind, func.count(distinct(Returned.delivery_id))).where(
        Returned.returned_at > begin
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


def last_answer_to(contact_id: int) -> datetime | None:
    """Return when a stranger was last answered."""
    written = select(func.max(Outgoing.created_at)).join(
        Delivery, Delivery.outgoing_id == Outgoing.id
    )
    return db.session.scalar(written.where(Delivery.contact_id == contact_id))


def answers_since(moment: datetime) -> int:
    """Return how many strangers were answered since then."""
    answered = (
        InboundMail.kind == MailKind.ORDINARY,
        InboundMail.read_at > moment,
        InboundMail.because == ANSWERED,
    )
    return db.session.scalar(select(func.count()).where(*answered)) or 0


def strangers_not_written_to_since(moment: datetime) -> Select[Contact]:
    """Return the query for strangers whose answer is older than that and whose address is kept."""
    lately = exists().where(
        Delivery.contact_id == Contact.id,
        Delivery.outgoing_id == Outgoing.id,
        Outgoing.created_at > moment,
    )
    kept = Contact.stopped_because.is_distinct_from(Reason.ERASED)
    return (
        select(Contact)
        .where(Contact.purpose == Purpose.STRANGER, kept, ~lately)
        .order_by(Contact.id)
    )


def oldest_unread_at() -> datetime | None:
    """Return when the oldest mail came in that nothing has read yet."""
    unread = InboundMail.state == MailState.RECEIVED
    return db.session.scalar(select(func.min(InboundMail.received_at)).where(unread))


def kinds_since(moment: datetime) -> dict[MailKind, int]:
    """Return how many mails of each kind were read since then."""
    rows = db.session.execute(
        select(InboundMail.kind, func.count())
        .where(InboundMail.kind.is_not(None), InboundMail.read_at > moment)
        .group_by(InboundMail.kind)
        .order_by(InboundMail.kind)
    )
    return {kind: count for kind, count in rows if kind is not None}


def _last_attempt_came_back() -> ColumnElement[bool]:
    return exists().where(
        Returned.delivery_id == Delivery.id,
        Returned.attempt == Delivery.attempts,
        Returned.kind.in_(BOUNCES),
    )


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


def _on(column: SQLColumnExpression[datetime | None], day: date) -> ColumnElement[bool]:
    start, end = (clock.start_of_london_day(day + timedelta(days=n)) for n in (0, 1))
    return and_(column >= start, column < end)
