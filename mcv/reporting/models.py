"""Kept reports."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from mcv.core.types import UtcDateTime
from mcv.extensions import Base


class WeeklyReport(Base):
    """A week's report as it was told then; later changes of the rows do not change it."""

    __tablename__ = "weekly_report"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    monday: Mapped[date] = mapped_column(unique=True)
    built_at: Mapped[datetime] = mapped_column(UtcDateTime())
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
