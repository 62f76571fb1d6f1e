"""The post room's tables: contacts, outgoings, chunks of deliveries, and the senders at work."""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mcv.core.ids import new_reference
from mcv.core.types import BigId, Named, UtcDateTime
from mcv.delivery.rules.circuit import Cause
from mcv.delivery.rules.receipts import Status
from mcv.delivery.rules.states import Channel, Kind, Lane, Purpose, Reason, State
from mcv.extensions import Base


class Contact(Base):
    """An address that somebody may be reached at, their name, and what stops it if anything.

    Alerts to one that `reads_here` stay in its inbox; letters of the system leave all the same.
    `address_since` is when the address took another's place: what comes back of earlier letters
    says nothing about it.
    """

    __tablename__ = "contact"
    __table_args__ = (
        UniqueConstraint("purpose", "channel", "address"),
        # few are stopped, and every audience leaves them out
        Index(
            None,
            "purpose",
            "id",
            sqlite_where=text("stopped_at IS NOT NULL"),
            postgresql_where=text("stopped_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    purpose: Mapped[Purpose] = mapped_column(Named(Purpose))
    address: Mapped[str] = mapped_column(String(320))
    channel: Mapped[Channel] = mapped_column(Named(Channel), default=Channel.EMAIL)
    name: Mapped[str] = mapped_column(String(200), default="")
    address_since: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    stopped_because: Mapped[Reason | None] = mapped_column(Named(Reason), default=None)
    reads_here: Mapped[bool] = mapped_column(default=False)


class Outgoing(Base):
    """One version of one content on one channel, frozen when it is written; bodies hold placeholders.

    `price` is what it costs to send it to one person, in hundredths of a penny.
    """

    __tablename__ = "outgoing"
    __table_args__ = (Index(None, "channel", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    kind: Mapped[Kind] = mapped_column(Named(Kind))
    lane: Mapped[Lane] = mapped_column(Named(Lane))
    subject: Mapped[str] = mapped_column(String(300))
    text_body: Mapped[str] = mapped_column(Text)
    html_body: Mapped[str] = mapped_column(Text)
    from_name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    reaches_stopped: Mapped[bool] = mapped_column(default=False)
    channel: Mapped[Channel] = mapped_column(Named(Channel), default=Channel.EMAIL)
    price: Mapped[int] = mapped_column(default=0)


class Chunk(Base):
    """Up to 500 deliveries of one outgoing: what one sender leases, works off and gives back.

    `due_at` alone says whether it may be claimed: from that moment on. A lease moves it to the end
    of the lease, a retry to the next attempt, and a finished chunk has none. `fence` grows with
    every lease, so that a sender that comes late is found out. `waiting` is how many of its
    deliveries were queued when it was last given back.
    """

    __tablename__ = "chunk"
    __table_args__ = (
        UniqueConstraint("outgoing_id", "number"),
        Index(None, "channel", "lane", "due_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    outgoing_id: Mapped[int] = mapped_column(ForeignKey("outgoing.id"))
    number: Mapped[int]
    lane: Mapped[Lane] = mapped_column(Named(Lane))
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    waiting: Mapped[int] = mapped_column(default=0, server_default="0")
    lease_owner: Mapped[str | None] = mapped_column(String(120), default=None)
    fence: Mapped[int] = mapped_column(default=0)
    channel: Mapped[Channel] = mapped_column(Named(Channel), default=Channel.EMAIL)


class Delivery(Base):
    """One message to one person by one channel, and what became of it.

    Contacts and outgoings are never removed, so PostgreSQL need not look them up for every row, and
    there is room in its pages for what becomes of each (docs/adr/0019-no-lookups-for-deliveries.md).
    """

    __tablename__ = "delivery"
    __table_args__ = (
        ForeignKeyConstraint(["outgoing_id"], ["outgoing.id"]).ddl_if(dialect="sqlite"),
        ForeignKeyConstraint(["contact_id"], ["contact.id"]).ddl_if(dialect="sqlite"),
        # in this order it also finds what somebody was sent
        UniqueConstraint("contact_id", "outgoing_id"),
        Index(None, "outgoing_id", "chunk"),
        {"postgresql_with": {"fillfactor": 50}},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, init=False)
    outgoing_id: Mapped[int]
    contact_id: Mapped[int]
    chunk: Mapped[int]
    state: Mapped[State] = mapped_column(Named(State), default=State.QUEUED)
    reason: Mapped[Reason | None] = mapped_column(Named(Reason), default=None)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    outgoing: Mapped[Outgoing] = relationship(init=False, viewonly=True)
    contact: Mapped[Contact] = relationship(init=False, viewonly=True)


class Receipt(Base):
    """The provider's last word on a text: the first one counts, whatever comes after it."""

    __tablename__ = "receipt"

    delivery_id: Mapped[int] = mapped_column(
        ForeignKey("delivery.id", ondelete="CASCADE"), primary_key=True
    )
    status: Mapped[Status] = mapped_column(Named(Status))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime())


class PostRoom(Base):
    """The one row about the post room as a whole: its identity, and whether sending is paused.

    What came back before `returns_seen_at` was looked at by somebody and pauses nothing again.
    """

    __tablename__ = "post_room"

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    ref: Mapped[str] = mapped_column(String(12), default_factory=new_reference)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    paused_because: Mapped[str | None] = mapped_column(String(200), default=None)
    returns_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)


class Sender(Base):
    """A sender of one channel: when it was last seen at work, and what ails its relay if anything."""

    __tablename__ = "sender"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime())
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime())
    trouble: Mapped[str | None] = mapped_column(String(200), default=None)
    channel: Mapped[Channel] = mapped_column(Named(Channel), default=Channel.EMAIL)
    relay: Mapped[str] = mapped_column(String(120), default="", server_default="")
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)


class DeliveryMinute(Base):
    """How many deliveries of one account came to one state, by one sender, in one minute.

    Written in the transaction that records the deliveries, so that the sums are those of the rows.
    `minute` counts from 1970 in UTC. `outgoing_id` is 0 for the notice lane, whose outgoings have
    one recipient each. A state of "queued" says that the relay asked to try again later or, with the
    reason for which it had failed, that an operator put it back; with "keeps-coming-back", that it
    was sent, came back and goes out once more. Days that nobody looks at any more are folded into
    their first minute, without a sender.
    """

    __tablename__ = "delivery_minute"
    __table_args__ = (Index(None, "outgoing_id"),)

    minute: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sender: Mapped[str] = mapped_column(String(120), primary_key=True)
    relay: Mapped[str] = mapped_column(String(120), primary_key=True)
    outgoing_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    lane: Mapped[Lane] = mapped_column(Named(Lane), primary_key=True)
    state: Mapped[State] = mapped_column(Named(State), primary_key=True)
    reason: Mapped[str] = mapped_column(String(40), primary_key=True)
    count: Mapped[int]


class Circuit(Base):
    """Whether a channel's relay fails everybody: open, nothing leaves but one probe at a time."""

    __tablename__ = "circuit"

    channel: Mapped[Channel] = mapped_column(Named(Channel), primary_key=True)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    cause: Mapped[Cause | None] = mapped_column(Named(Cause), default=None)
    detail: Mapped[str] = mapped_column(String(200), default="")
    probe_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    probes: Mapped[int] = mapped_column(default=0)


class DeliveryCount(Base):
    """What became of deliveries that are not kept any more: how many, by state and reason."""

    __tablename__ = "delivery_count"
    __table_args__ = (Index(None, "outgoing_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    outgoing_id: Mapped[int] = mapped_column(ForeignKey("outgoing.id"))
    state: Mapped[State] = mapped_column(Named(State))
    reason: Mapped[Reason | None] = mapped_column(Named(Reason))
    amount: Mapped[int] = mapped_column(default=0)
    first_sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    last_sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
