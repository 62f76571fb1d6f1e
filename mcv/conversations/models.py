"""Conversations between one member and one unit, what was written in them, and how long people waited."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mcv.alerts.models import Alert, AlertVersion
from mcv.conversations.rules.desk import Standing
from mcv.conversations.rules.states import ClosedBecause, Kind, Outcome, State
from mcv.core.ids import new_reference
from mcv.core.types import Named, UtcDateTime
from mcv.extensions import Base
from mcv.members.models import Member
from mcv.places.models import District, Ward
from mcv.staff.models import StaffMember


class Conversation(Base):
    """What one member and the police write to each other about one alert, or about nothing we sent.

    It belongs to one CSU (`district`). `opening_key` makes it the only one of its member and alert,
    or of one sending of the general form. `holder` is the officer who claimed it and none in any
    other state; `touched_at` is when staff last did something. `waiting_since` and `due_at` are set
    while the member waits for us. `urgent_because` holds the words that raised it; `escalates_at` is
    when somebody is mailed unless an officer acts before, `escalated_at` when that was done in this wait.
    """

    __tablename__ = "conversation"
    __table_args__ = (
        Index(None, "district_id", "state", "urgent", "due_at", "id"),
        Index(None, "district_id", "latest_at", "id"),
        Index(None, "member_id", "latest_at"),
        Index(None, "holder_id", "state"),
        Index(None, "state", "touched_at"),
        Index(None, "escalates_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    opening_key: Mapped[str] = mapped_column(String(120), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    alert_id: Mapped[int | None] = mapped_column(ForeignKey("alert.id"))
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    ward_id: Mapped[int] = mapped_column(ForeignKey("ward.id"))
    state: Mapped[State] = mapped_column(Named(State))
    urgent: Mapped[bool]
    urgent_because: Mapped[str] = mapped_column(String(200))
    began_at: Mapped[datetime] = mapped_column(UtcDateTime())
    latest_at: Mapped[datetime] = mapped_column(UtcDateTime())
    ref: Mapped[str] = mapped_column(String(12), unique=True, default_factory=new_reference)
    waiting_since: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    touched_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    answered_after_seconds: Mapped[int | None] = mapped_column(default=None)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    closed_because: Mapped[ClosedBecause | None] = mapped_column(Named(ClosedBecause), default=None)
    escalates_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    escalated_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    turn: Mapped[int] = mapped_column(default=0)
    member: Mapped[Member] = relationship(init=False, repr=False, viewonly=True)
    alert: Mapped[Alert | None] = relationship(init=False, repr=False, viewonly=True)
    district: Mapped[District] = relationship(init=False, repr=False, viewonly=True)
    ward: Mapped[Ward] = relationship(init=False, repr=False, viewonly=True)
    holder: Mapped[StaffMember | None] = relationship(init=False, repr=False, viewonly=True)

    @property
    def standing(self) -> Standing:
        """How it stands, as the rules of the desk see it."""
        return Standing(
            state=self.state,
            holder_id=self.holder_id,
            holder=self.holder.full_name if self.holder else "",
            touched_at=self.touched_at,
            due_at=self.due_at,
            escalated=self.escalated_at is not None,
        )

    @property
    def version(self) -> AlertVersion | None:
        """The alert as it went out last, a correction included; never one that waits for approval."""
        versions = self.alert.versions if self.alert else []
        return next((version for version in reversed(versions) if version.is_published), None)

    @property
    def subject(self) -> str:
        """How the audit record names it."""
        return f"conversation:{self.ref}"


class Message(Base):
    """One entry of a conversation: a member's words, an answer, a note of the desk, or an event.

    `sending_key` is unique for one sending of one form by one person, so that a double click or a
    browser's retry writes one entry. `signature` is how the officer signed at that time.
    """

    __tablename__ = "conversation_message"
    __table_args__ = (
        Index(None, "conversation_id", "id"),
        Index(None, "kind", "written_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    kind: Mapped[Kind] = mapped_column(Named(Kind))
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime())
    sending_key: Mapped[str | None] = mapped_column(String(120), unique=True, default=None)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    signature: Mapped[str] = mapped_column(String(300), default="")
    conversation: Mapped[Conversation] = relationship(init=False, repr=False, viewonly=True)


class Wait(Base):
    """One stretch in which a member waited for us: from their words to the answer or the close."""

    __tablename__ = "conversation_wait"
    __table_args__ = (Index(None, "conversation_id", "id"), Index(None, "district_id", "began_at"))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    began_at: Mapped[datetime] = mapped_column(UtcDateTime())
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    outcome: Mapped[Outcome | None] = mapped_column(Named(Outcome), default=None)


class AnswerDraft(Base):
    """An officer's half-written answer, kept when their sign-in ends; sending it removes it."""

    __tablename__ = "conversation_draft"
    __table_args__ = (UniqueConstraint("conversation_id", "staff_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    body: Mapped[str] = mapped_column(Text)
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime())
