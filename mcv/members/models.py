"""The tables of membership."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mcv.core.ids import new_reference
from mcv.core.types import Named, UtcDateTime
from mcv.delivery.models import Contact
from mcv.delivery.rules.states import Channel
from mcv.extensions import Base
from mcv.members.rules import CURRENT_WORDING, DIRECT, Kind, Reading, State, Topic, topics_in
from mcv.places.models import Ward

# rows of these tables are deleted while a mailed link may still name their id, and SQLite would
# give the id to somebody else
NEVER_THE_SAME_ID = {"sqlite_autoincrement": True}


class Member(Base):
    """One membership: somebody joined, as a kind, at a home ward, and hears about topics and places.

    Each try to join is a row of its own until one is verified; the address (contact) is then
    theirs alone. Who left and comes back begins a new membership. An erased one keeps only what
    counts need: joined, left, home ward, kind and source.
    """

    __tablename__ = "member"
    __table_args__ = (
        Index(
            "uq_member_verified_contact_id",
            "contact_id",
            unique=True,
            sqlite_where=text("state = 'verified'"),
            postgresql_where=text("state = 'verified'"),
        ),
        Index(None, "contact_id", "state"),
        # what an audience is counted from, without a look at the rows themselves
        Index(None, "state", "contact_id", "topic_bits", "kind", "id"),
        Index(None, "state", "kind", "home_ward_id", "household_hash"),
        Index(None, "state", "kind", "household_hash"),
        Index(None, "state", "joined_at"),
        Index(None, "home_ward_id", "verified_at"),
        Index(None, "verified_at", "id"),
        Index(None, "left_at"),
        NEVER_THE_SAME_ID,
    )
    person_kind: ClassVar[str] = "member"
    is_authenticated: ClassVar[bool] = True
    is_active: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    kind: Mapped[Kind] = mapped_column(Named(Kind))
    name: Mapped[str] = mapped_column(String(120))
    postcode: Mapped[str] = mapped_column(String(8))
    home_ward_id: Mapped[int] = mapped_column(ForeignKey("ward.id"))
    topic_bits: Mapped[int]
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime())
    ref: Mapped[str] = mapped_column(String(12), unique=True, default_factory=new_reference)
    organisation: Mapped[str] = mapped_column(String(120), default="")
    house: Mapped[str] = mapped_column(String(80), default="")
    household_hash: Mapped[str | None] = mapped_column(String(32), default=None)
    source: Mapped[str] = mapped_column(String(40), default=DIRECT)
    state: Mapped[State] = mapped_column(Named(State), default=State.UNVERIFIED)
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    contact: Mapped[Contact] = relationship(init=False, viewonly=True, repr=False)
    home_ward: Mapped[Ward] = relationship(init=False, viewonly=True, repr=False)

    @property
    def topics(self) -> tuple[Topic, ...]:
        """Return what they want to hear about, in the order of topics."""
        return topics_in(self.topic_bits)

    @property
    def reading(self) -> Reading:
        """Return how they get alerts."""
        return Reading.HERE if self.contact.reads_here else Reading.EMAIL

    @property
    def is_verified(self) -> bool:
        """Return whether they are a member now."""
        return self.state is State.VERIFIED


class HouseholdCount(Base):
    """How many households of the whole force there were when they were last counted: one row."""

    __tablename__ = "household_count"

    households: Mapped[int]
    counted_at: Mapped[datetime] = mapped_column(UtcDateTime())
    id: Mapped[int] = mapped_column(primary_key=True, default=1)


class MemberWard(Base):
    """A ward that a member follows; the home ward is one of them."""

    __tablename__ = "member_ward"
    __table_args__ = (Index(None, "ward_id", "member_id"),)

    member_id: Mapped[int] = mapped_column(
        ForeignKey("member.id", ondelete="CASCADE"), primary_key=True
    )
    ward_id: Mapped[int] = mapped_column(ForeignKey("ward.id"), primary_key=True)


class MemberContact(Base):
    """By what else than email a member is reached: one contact a channel, confirmed by its owner.

    The email contact, which every member has, stands in their own row: audiences are counted from
    its index.
    """

    __tablename__ = "member_contact"

    member_id: Mapped[int] = mapped_column(
        ForeignKey("member.id", ondelete="CASCADE"), primary_key=True
    )
    channel: Mapped[Channel] = mapped_column(Named(Channel), primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), unique=True)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime())
    contact: Mapped[Contact] = relationship(init=False, viewonly=True, repr=False)
    member: Mapped[Member] = relationship(init=False, viewonly=True, repr=False)


class NumberCode(Base):
    """A code that was sent to a number which a member typed: used once, guessed at a few times."""

    __tablename__ = "number_code"
    __table_args__ = (
        Index(None, "member_id", "sent_at"),
        Index(None, "contact_id", "sent_at"),
        Index(None, "sent_at"),
        NEVER_THE_SAME_ID,
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    digest: Mapped[str] = mapped_column(String(64))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime())
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    contact: Mapped[Contact] = relationship(init=False, viewonly=True, repr=False)


class Consent(Base):
    """What a member agreed to by which channel, in which words, when, and through which door."""

    __tablename__ = "consent"
    __table_args__ = (Index(None, "member_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime())
    source: Mapped[str] = mapped_column(String(40))
    channel: Mapped[Channel] = mapped_column(Named(Channel), default=Channel.EMAIL)
    wording_version: Mapped[int] = mapped_column(default=CURRENT_WORDING.version)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)


class ReadMark(Base):
    """A member said of a message in their inbox that they have read it; nothing else writes one.

    It holds no time, and nobody but the member is shown it.
    """

    __tablename__ = "read_mark"

    delivery_id: Mapped[int] = mapped_column(
        ForeignKey("delivery.id", ondelete="CASCADE"), primary_key=True
    )


class MailedLink(Base):
    """A link that was mailed because somebody typed an address: it limits how many, and is used once."""

    __tablename__ = "mailed_link"
    __table_args__ = (
        Index(None, "contact_id", "sent_at"),
        Index(None, "sent_at"),
        NEVER_THE_SAME_ID,
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime())
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)


class AddressChange(Base):
    """A member asked to be written to at another address; it counts when that address confirms."""

    __tablename__ = "address_change"
    __table_args__ = (
        Index(None, "member_id"),
        Index(None, "contact_id"),
        Index(None, "requested_at"),
        NEVER_THE_SAME_ID,
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime())
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
