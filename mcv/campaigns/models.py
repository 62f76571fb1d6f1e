"""Campaigns."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from mcv.campaigns.rules import Medium
from mcv.core.ids import new_reference
from mcv.core.types import Named, UtcDateTime
from mcv.extensions import Base


class Campaign(Base):
    """One effort to bring people in: a poster, an advert, a stall; its code marks their sign-ups."""

    __tablename__ = "campaign"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    medium: Mapped[Medium] = mapped_column(Named(Medium))
    starts_on: Mapped[date] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    ends_on: Mapped[date | None] = mapped_column(default=None)
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"), default=None)
    spend_pence: Mapped[int] = mapped_column(default=0)
    ref: Mapped[str] = mapped_column(String(12), unique=True, default_factory=new_reference)
