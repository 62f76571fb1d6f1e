"""Mail that came in, and what it says of letters that went out."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mcv.core.types import Named, UtcDateTime
from mcv.delivery.rules.returned.kinds import MailKind, MailState
from mcv.delivery.rules.states import Reason
from mcv.extensions import Base


class InboundMail(Base):
    """A mail that came in, as it was received; its bytes are written before anything reads them.

    `because` says by which sign it was taken for what it is, or what was done about it.
    """

    __tablename__ = "inbound_mail"
    __table_args__ = (
        Index(None, "state", "id"),
        Index(None, "kind", "read_at"),
        Index(None, "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime())
    sender: Mapped[str] = mapped_column(String(320))
    recipient: Mapped[str] = mapped_column(String(320))
    raw: Mapped[bytes] = mapped_column(LargeBinary, repr=False, deferred=True)
    state: Mapped[MailState] = mapped_column(Named(MailState), default=MailState.RECEIVED)
    kind: Mapped[MailKind | None] = mapped_column(Named(MailKind), default=None)
    because: Mapped[str] = mapped_column(String(80), default="")
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    delivery_id: Mapped[int | None] = mapped_column(
        ForeignKey("delivery.id", ondelete="SET NULL"), default=None, index=True
    )


class Returned(Base):
    """A letter that came back, or that its reader reported as unwanted; once for each attempt.

    The delivery stays sent: of the sent, so many came back. `retry_at` is when it is worth queueing
    again, None once it was or when it is not.
    """

    __tablename__ = "returned"
    __table_args__ = (
        UniqueConstraint("delivery_id", "kind", "attempt"),
        Index(None, "outgoing_id", "returned_at"),
        Index(None, "contact_id", "returned_at"),
        Index(None, "returned_at"),
        Index(None, "retry_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id", ondelete="CASCADE"))
    outgoing_id: Mapped[int] = mapped_column(ForeignKey("outgoing.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    kind: Mapped[MailKind] = mapped_column(Named(MailKind))
    attempt: Mapped[int]
    returned_at: Mapped[datetime] = mapped_column(UtcDateTime())
    reason: Mapped[Reason | None] = mapped_column(Named(Reason), default=None)
    retry_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
