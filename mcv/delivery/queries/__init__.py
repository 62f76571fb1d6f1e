"""What can be known about the post: tallies from rows, what waits, who is at work."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    desc,
    func,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from mcv.core.errors import NotFound
from mcv.delivery.models import (
    Chunk,
    Circuit,
    Contact,
    Delivery,
    DeliveryCount,
    Outgoing,
    PostRoom,
    Sender,
)
from mcv.delivery.rules.addresses import as_kept
from mcv.delivery.rules.states import Channel, Purpose, Reason, State
from mcv.extensions import db

Which = Callable[[InstrumentedAttribute[int]], ColumnElement[bool]]
Counted = tuple[State, Reason | None, int, datetime | None, datetime | None]

SENDER_IS_GONE_AFTER = timedelta(seconds=30)


@dataclass(frozen=True)
class Tally:
    """How far one outgoing has come, counted from its rows; `reasons` explains the unsent."""

    queued: int = 0
    sent: int = 0
    failed: int = 0
    skipped: int = 0
    held: int = 0
    reasons: dict[Reason, int] = field(default_factory=dict)
    first_sent_at: datetime | None = None
    last_sent_at: datetime | None = None

    @property
    def total(self) -> int:
        """Return the number of recipients."""
        return self.queued + self.held + self.sent + self.failed + self.skipped

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
        return self.queued == self.held == 0


@dataclass(frozen=True)
class Health:
    """Whether post leaves the building: who is at work, what waits, what is wrong."""

    senders: int
    text_senders: int
    last_seen_at: datetime | None
    oldest_unsent_at: datetime | None
    paused_because: str | None
    troubles: tuple[str, ...]
    text_troubles: tuple[str, ...]
    circuit_because: str | None = None


def contact(contact_id: int) -> Contact:
    """Return the contact; NotFound if there is none."""
    found = db.session.get(Contact, contact_id)
    if found is None:
        raise NotFound
    return found


def contact_at(purpose: Purpose, address: str, channel: Channel = Channel.EMAIL) -> Contact | None:
    """Return the contact of that purpose and channel with that address, in whatever letter case."""
    wanted = as_kept(address, channel)
    return db.session.scalar(
        select(Contact).where(
            Contact.purpose == purpose,
            Contact.channel == channel,
            Contact.address == wanted,
        )
    )


def delivery(delivery_id: int) -> Delivery | None:
    """Return the delivery, None if there is none (a link may outlive its row)."""
    return db.session.get(Delivery, delivery_id)


def tally(outgoing_id: int) -> Tally:
    """Return how far the outgoing has come; one of which nothing is known has nothing in it."""
    return tally_of(lambda column: column == outgoing_id)


def tally_of(which: Which) -> Tally:
    """Return how far the outgoings have come, told by their number; old rows are counts by now."""
    rows = db.session.execute(_counted(which)).all()
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
        held=counts[State.HELD],
        reasons=_reasons([(reason, count) for _, reason, count, _, _ in rows]),
        first_sent_at=min(firsts, default=None),
        last_sent_at=max(lasts, default=None),
    )


def is_addressed(outgoing_id: int) -> bool:
    """Return whether the outgoing was ever written to anybody."""
    chunks = select(Chunk.id).where(Chunk.outgoing_id == outgoing_id).limit(1)
    return db.session.scalar(chunks) is not None or is_forgotten(outgoing_id)


def is_forgotten(outgoing_id: int) -> bool:
    """Return whether who got the outgoing is not known any more, of some or of all: only how many."""
    counts = select(DeliveryCount.id).where(DeliveryCount.outgoing_id == outgoing_id).limit(1)
    return db.session.scalar(counts) is not None


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


def post_room() -> str | None:
    """Return the reference of this database's post room, None before it has one."""
    return db.session.scalar(select(PostRoom.ref))


def pause() -> PostRoom | None:
    """Return the post room's row while sending is paused, else None."""
    return db.session.scalar(select(PostRoom).where(PostRoom.paused_at.is_not(None)))


def open_circuit(channel: Channel = Channel.EMAIL) -> Circuit | None:
    """Return the channel's circuit while its relay fails everybody, else None."""
    return db.session.scalar(
        select(Circuit).where(Circuit.channel == channel, Circuit.opened_at.is_not(None))
    )


def health(now: datetime) -> Health:
    """Return whether post leaves the building at that moment."""
    at_work = db.session.scalars(
        select(Sender).where(Sender.seen_at > now - SENDER_IS_GONE_AFTER).order_by(Sender.name)
    ).all()
    mail = [sender for sender in at_work if sender.channel is Channel.EMAIL]
    texts = [sender for sender in at_work if sender.channel is Channel.TEXT]
    paused = pause()
    return Health(
        senders=len(mail),
        text_senders=len(texts),
        last_seen_at=db.session.scalar(select(func.max(Sender.seen_at))),
        oldest_unsent_at=oldest_unsent_at(),
        paused_because=paused.paused_because if paused else None,
        troubles=tuple(sender.trouble for sender in mail if sender.trouble),
        text_troubles=tuple(sender.trouble for sender in texts if sender.trouble),
        circuit_because=why_stopped(open_circuit()),
    )


def why_stopped(circuit: Circuit | None) -> str | None:
    """Return why nothing leaves while the circuit is open, else None."""
    if circuit is None or circuit.cause is None:
        return None
    said = f" ({circuit.detail})" if circuit.detail else ""
    return f"our mail server {circuit.cause.label}{said}"


def _counted(which: Which) -> CompoundSelect[*Counted]:
    kept, count = Delivery, DeliveryCount
    rows = select(
        kept.state, kept.reason, func.count(), func.min(kept.sent_at), func.max(kept.sent_at)
    )
    counts = select(
        count.state, count.reason, count.amount, count.first_sent_at, count.last_sent_at
    )
    return union_all(
        rows.where(which(kept.outgoing_id)).group_by(kept.state, kept.reason),
        counts.where(which(count.outgoing_id)),
    ).order_by(desc(literal_column("3")), literal_column("1"), literal_column("2"))


def _reasons(pairs: list[tuple[Reason | None, int]]) -> dict[Reason, int]:
    reasons: dict[Reason, int] = {}
    for reason, count in pairs:
        if reason is not None:
            reasons[reason] = reasons.get(reason, 0) + count
    return reasons
