"""Staff accounts, the postings that give them rights, and what lets them in."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mcv.core.ids import new_reference
from mcv.core.types import Named, UtcDateTime
from mcv.delivery.models import Contact
from mcv.extensions import Base
from mcv.places.models import District, Ward
from mcv.staff.rules import AccountState, Held, ResetState, Role, Scope


class StaffMember(Base):
    """Somebody who works for the force: an account without rights until a posting gives some.

    `title` is what stands before the name on a message ("PC"). The TOTP secret is sealed with the
    vault key; `totp_step` is the last 30-second step whose code was used, so that none works twice.
    """

    __tablename__ = "staff_member"
    __table_args__ = (Index(None, "name"),)

    person_kind: ClassVar[str] = "staff"
    is_authenticated: ClassVar[bool] = True
    is_active: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    title: Mapped[str] = mapped_column(String(40), default="")
    state: Mapped[AccountState] = mapped_column(Named(AccountState), default=AccountState.INVITED)
    ref: Mapped[str] = mapped_column(String(12), unique=True, default_factory=new_reference)
    password_hash: Mapped[str | None] = mapped_column(String(200), default=None, repr=False)
    totp_sealed: Mapped[str | None] = mapped_column(String(300), default=None, repr=False)
    totp_step: Mapped[int] = mapped_column(default=0, repr=False)
    activated_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    signed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    contact: Mapped[Contact] = relationship(init=False, repr=False)
    postings: Mapped[list["Posting"]] = relationship(
        init=False, repr=False, back_populates="staff", order_by="Posting.id"
    )

    @property
    def full_name(self) -> str:
        """The name with the title before it: "PC Sam Taylor"."""
        return f"{self.title} {self.name}".strip()


class Posting(Base):
    """A role at a place for a time; the moment it ends, what it gave is gone.

    A ward's posting also names the district whose CSU the ward belongs to. `closed_at` says when its
    open work was handed to the unit, which is at once or at the next turn of the clock.
    """

    __tablename__ = "posting"
    __table_args__ = (
        Index(None, "staff_id"),
        Index(None, "district_id", "role"),
        Index(None, "closed_at", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    role: Mapped[Role] = mapped_column(Named(Role))
    scope: Mapped[Scope] = mapped_column(Named(Scope))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime())
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"), default=None)
    ward_id: Mapped[int | None] = mapped_column(ForeignKey("ward.id"), default=None)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    staff: Mapped[StaffMember] = relationship(init=False, repr=False, back_populates="postings")
    district: Mapped[District | None] = relationship(init=False, repr=False)
    ward: Mapped[Ward | None] = relationship(init=False, repr=False)

    @property
    def held(self) -> Held:
        """The posting as the rules see it."""
        return Held(
            role=self.role,
            scope=self.scope,
            district_id=self.district_id,
            ward_id=self.ward_id,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
        )


class Invitation(Base):
    """A mailed link that opens an account once; a newer one to the same person replaces it."""

    __tablename__ = "staff_invitation"
    __table_args__ = (Index(None, "staff_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime())
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    staff: Mapped[StaffMember] = relationship(init=False, repr=False)


class RecoveryCode(Base):
    """A code on paper that stands in for the second factor once; only its hash is kept."""

    __tablename__ = "staff_recovery_code"
    __table_args__ = (Index(None, "staff_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    code_hash: Mapped[str] = mapped_column(String(64), repr=False)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)


class FactorReset(Base):
    """A lost second factor on its way to a new one, through two administrators."""

    __tablename__ = "staff_factor_reset"
    __table_args__ = (Index(None, "staff_id"), Index(None, "state", "created_at"))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    ref: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_reference, init=False
    )
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    state: Mapped[ResetState] = mapped_column(Named(ResetState), default=ResetState.REPORTED)
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    staff: Mapped[StaffMember] = relationship(init=False, repr=False, foreign_keys=[staff_id])
    requested_by: Mapped[StaffMember | None] = relationship(
        init=False, repr=False, foreign_keys=[requested_by_id]
    )


class Tries(Base):
    """How often signing in went wrong lately for one account, network address or known browser.

    The key is a hash, and stands for addresses without an account too.
    """

    __tablename__ = "staff_tries"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_failed_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
