"""What can be known about the post: tallies from rows, what waits, who is at work."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select

from mcv.core.errors import NotFound
from mcv.delivery.models import Chunk, Contact, Delivery, Outgoing, PostRoom, Sender
from mcv.delivery.rules.states import Channel, Lane, Purpose, Reason, State
from mcv.extensions import db

SENDER_IS_GONE_AFTER = timedelta(seconds=30)


@dataclass(frozen=True)
class Tally:
    """How far one outgoing has come, counted from its rows; `reasons` explains the unsent."""

    queued: int = 0
    sent: int = 0
    failed: int = 0
    skipped: int = 0
    reasons: dict[Reason, int] = field(default_factory=dict)
    first_sent_at: datetime | None = None
    last_sent_at: datetime | None = None

    @property
    def total(self) -> int:
        """Return the number of recipients."""
        return self.queued + self.sent + self.failed + self.skipped

    @property
    def left_in_inbox(self) -> int:
        """Return how many have it in their inbox alone, as they chose."""
        return self.reasons.get(Reason.WEB_ONLY, 0)

    @property
    def reached(self) -> int:
        """Return how many have it: by email, or in their inbox as they chose."""
        return self.sent + self.left_in_inbox

    @property
    def missed(self) -> dict[Reason, int]:
        """Return how many do not have it for which reason."""
        return {why: count for why, count in self.reasons.items() if why is not Reason.WEB_ONLY}

    @property
    def is_finished(self) -> bool:
        """Return whether nothing of it waits any more."""
        return self.queued == 0


@dataclass(frozen=True)
class Health:
    """Whether post leaves the building: who is at work, what waits, what is wrong."""

    senders: int
    last_seen_at: datetime | None
    oldest_unsent_at: datetime | None
    paused_because: str | None
    troubles: tuple[str, ...]


def contact(contact_id: int) -> Contact:
    """Return the contact; NotFound if there is none."""
    found = db.session.get(Contact, contact_id)
    if found is None:
        raise NotFound
    return found


def contact_at(purpose: Purpose, address: str) -> Contact | None:
    """Return the email contact of that purpose with that address, in whatever letter case."""
    wanted = address.strip().lower()
    return db.session.scalar(
        select(Contact).where(
            Contact.purpose == purpose,
            Contact.channel == Channel.EMAIL,
            Contact.address == wanted,
        )
    )


def delivery(delivery_id: int) -> Delivery | None:
    """Return the delivery, None if there is none (a link may outlive its row)."""
    return db.session.get(Delivery, delivery_id)


def tally(outgoing_id: int) -> Tally:
    """Return how far the outgoing has come; one of which nothing is known has nothing in it."""
    rows = db.session.execute(
        select(
            Delivery.state,
            Delivery.reason,
            func.count(),
            func.min(Delivery.sent_at),
            func.max(Delivery.sent_at),
        )
        .where(Delivery.outgoing_id == outgoing_id)
        .group_by(Delivery.state, Delivery.reason)
        .order_by(func.count().desc(), Delivery.state, Delivery.reason)
    ).all()
    counts = dict.fromkeys(State, 0)
    for state, _, count, _, _ in rows:
        counts[state] += count
    firsts = [first for _, _, _, first, _ in rows if first is not None]
    lasts = [last for _, _, _, _, last in rows if last is not None]
    return Tally(
        queued=counts[State.QUEUED],
        sent=counts[State.SENT],
        failed=counts[State.FAILED],
        skipped=counts[State.SKIPPED],
        reasons=_reasons([(reason, count) for _, reason, count, _, _ in rows]),
        first_sent_at=min(firsts, default=None),
        last_sent_at=max(lasts, default=None),
    )


def recipients_of(outgoing_id: int) -> Select[int]:
    """Return the query for the contacts that the outgoing was written to, whatever became of it."""
    return select(Delivery.contact_id).where(Delivery.outgoing_id == outgoing_id)


def letters_to(contact_id: int) -> Select[Delivery]:
    """Return the query for everything written to the contact, the newest first."""
    return select(Delivery).where(Delivery.contact_id == contact_id).order_by(Delivery.id.desc())


def oldest_unsent_at() -> datetime | None:
    """Return when the oldest outgoing that still has something to send was written."""
    waiting = select(Chunk.outgoing_id).where(Chunk.due_at.is_not(None))
    return db.session.scalar(select(func.min(Outgoing.created_at)).where(Outgoing.id.in_(waiting)))


def waiting_by_lane() -> dict[Lane, int]:
    """Return how many chunks wait or are being worked off in each lane."""
    rows = db.session.execute(
        select(Chunk.lane, func.count()).where(Chunk.due_at.is_not(None)).group_by(Chunk.lane)
    )
    found = dict(rows.all())
    return {lane: found.get(lane, 0) for lane in Lane}


def pause() -> PostRoom | None:
    """Return the post room's row while sending is paused, else None."""
    return db.session.scalar(select(PostRoom).where(PostRoom.paused_at.is_not(None)))


def health(now: datetime) -> Health:
    """Return whether post leaves the building at that moment."""
    at_work = db.session.scalars(
        select(Sender).where(Sender.seen_at > now - SENDER_IS_GONE_AFTER).order_by(Sender.name)
    ).all()
    paused = pause()
    return Health(
        senders=len(at_work),
        last_seen_at=db.session.scalar(select(func.max(Sender.seen_at))),
        oldest_unsent_at=oldest_unsent_at(),
        paused_because=paused.paused_because if paused else None,
        troubles=tuple(sender.trouble for sender in at_work if sender.trouble),
    )


def _reasons(pairs: list[tuple[Reason | None, int]]) -> dict[Reason, int]:
    reasons: dict[Reason, int] = {}
    for reason, count in pairs:
        if reason is not None:
            reasons[reason] = reasons.get(reason, 0) + count
    return reasons
