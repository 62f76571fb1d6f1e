"""Alerts, the versions of their wording, who wrote on them, where they are shown, what people said."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mcv.alerts.rules.states import Kind, State
from mcv.alerts.rules.timing import last_useful
from mcv.alerts.rules.wording import Wording, fingerprint
from mcv.audiences.rules import Criteria
from mcv.core.ids import new_reference
from mcv.core.types import BigId, Named, UtcDateTime
from mcv.delivery.models import Outgoing
from mcv.extensions import Base
from mcv.places.models import District, Ward
from mcv.staff.models import StaffMember


class Alert(Base):
    """One thing that the police tell people; it belongs to a CSU (none: to the force as a whole).

    What it says stands in its versions. A correction is a later version of the same alert.
    """

    __tablename__ = "alert"
    __table_args__ = (Index(None, "district_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    author_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    ref: Mapped[str] = mapped_column(String(12), unique=True, default_factory=new_reference)
    author: Mapped[StaffMember] = relationship(init=False, repr=False)
    district: Mapped[District | None] = relationship(init=False, repr=False)
    versions: Mapped[list["AlertVersion"]] = relationship(
        init=False, repr=False, back_populates="alert", order_by="AlertVersion.number"
    )

    @property
    def latest(self) -> "AlertVersion":
        """The newest version, wherever it stands."""
        return self.versions[-1]

    @property
    def state(self) -> State:
        """Where the newest version stands."""
        return self.latest.state

    @property
    def kind(self) -> Kind:
        """The kind of the newest version."""
        return self.latest.kind


class AlertVersion(Base):
    """One wording of an alert with its aim, frozen once it is submitted.

    `edition` counts the saves of a draft and `sitting` names the page that saved last, so that two
    editors cannot overwrite each other unawares. `audience` is how many it was mailed to, `signature`
    how the officer signed then, `text_refused` why its text message stayed behind. The public sees
    the version that has `published_at` and no `replaced_at`.
    """

    __tablename__ = "alert_version"
    __table_args__ = (
        UniqueConstraint("alert_id", "number"),
        Index(None, "state", "changed_at", "id"),
        Index(None, "state", "send_at"),
        Index(None, "published_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alert.id"), init=False)
    alert: Mapped[Alert] = relationship(repr=False, back_populates="versions")
    number: Mapped[int]
    kind: Mapped[Kind] = mapped_column(Named(Kind))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime())
    is_correction: Mapped[bool] = mapped_column(default=False)
    state: Mapped[State] = mapped_column(Named(State), default=State.DRAFT)
    title: Mapped[str] = mapped_column(String(200), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    call_to_action: Mapped[str] = mapped_column(String(400), default="")
    urgent: Mapped[bool] = mapped_column(default=False)
    event_starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    event_ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    event_place: Mapped[str] = mapped_column(String(200), default="")
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    also_text: Mapped[bool] = mapped_column(default=False)
    text_words: Mapped[str] = mapped_column(Text, default="")
    criteria: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)
    is_force_wide: Mapped[bool] = mapped_column(default=False)
    edition: Mapped[int] = mapped_column(default=1)
    sitting: Mapped[str] = mapped_column(String(40), default="")
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    because: Mapped[str] = mapped_column(Text, default="")
    send_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    outgoing_id: Mapped[int | None] = mapped_column(
        ForeignKey("outgoing.id"), default=None, unique=True
    )
    audience: Mapped[int | None] = mapped_column(default=None)
    text_outgoing_id: Mapped[int | None] = mapped_column(
        ForeignKey("outgoing.id"), default=None, unique=True
    )
    text_refused: Mapped[str] = mapped_column(String(300), default="")
    signature: Mapped[str] = mapped_column(String(300), default="")
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    outgoing: Mapped[Outgoing | None] = relationship(
        init=False, repr=False, viewonly=True, foreign_keys=[outgoing_id]
    )
    text_outgoing: Mapped[Outgoing | None] = relationship(
        init=False, repr=False, viewonly=True, foreign_keys=[text_outgoing_id]
    )
    submitted_by: Mapped[StaffMember | None] = relationship(
        init=False, repr=False, viewonly=True, foreign_keys=[submitted_by_id]
    )
    decided_by: Mapped[StaffMember | None] = relationship(
        init=False, repr=False, viewonly=True, foreign_keys=[decided_by_id]
    )
    writers: Mapped[list["AlertWriter"]] = relationship(
        init=False, repr=False, back_populates="version", order_by="AlertWriter.id"
    )

    @property
    def aim(self) -> Criteria:
        """Whom the version is for."""
        return Criteria.from_json(self.criteria)

    @property
    def wording(self) -> Wording:
        """Everything that an author decided, as plain values."""
        return Wording(
            kind=self.kind,
            title=self.title,
            body=self.body,
            call_to_action=self.call_to_action,
            urgent=self.urgent,
            event_starts_at=self.event_starts_at,
            event_ends_at=self.event_ends_at,
            event_place=self.event_place,
            expires_at=self.expires_at,
            criteria=self.aim,
            also_text=self.also_text,
            text_words=self.text_words,
        )

    @property
    def fingerprint(self) -> str:
        """Thirty-two hex digits that stand for the exact wording and aim."""
        return fingerprint(self.wording)

    @property
    def last_useful_at(self) -> datetime | None:
        """The moment after which nobody should get it any more, if one is known."""
        return last_useful(self.expires_at, self.event_ends_at)

    @property
    def is_published(self) -> bool:
        """Whether it went out, wholly or in part."""
        return self.published_at is not None


class AlertWriter(Base):
    """Somebody whose words stand in a version, so that they cannot approve it."""

    __tablename__ = "alert_writer"
    __table_args__ = (UniqueConstraint("version_id", "staff_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    version_id: Mapped[int] = mapped_column(ForeignKey("alert_version.id"), init=False)
    version: Mapped[AlertVersion] = relationship(repr=False, back_populates="writers")
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime())
    staff: Mapped[StaffMember] = relationship(init=False, repr=False, viewonly=True)


class AlertPlace(Base):
    """A place whose local feed shows a published version; without a ward, the whole district."""

    __tablename__ = "alert_place"
    __table_args__ = (
        Index(None, "version_id"),
        Index(None, "district_id", "ward_id", "version_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    version_id: Mapped[int] = mapped_column(ForeignKey("alert_version.id"))
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    ward_id: Mapped[int | None] = mapped_column(ForeignKey("ward.id"), default=None)
    district: Mapped[District] = relationship(init=False, repr=False)
    ward: Mapped[Ward | None] = relationship(init=False, repr=False)


class Usefulness(Base):
    """What one recipient said of one alert: it was useful, or it was not; they may change it.

    It stays when its delivery is forgotten, so that the verdict on the alert stays.
    """

    __tablename__ = "alert_usefulness"
    __table_args__ = (Index(None, "version_id", "useful"),)

    delivery_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    version_id: Mapped[int] = mapped_column(ForeignKey("alert_version.id"))
    useful: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcDateTime())
