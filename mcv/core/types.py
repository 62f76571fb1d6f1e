"""Column types that behave the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, String, TypeDecorator

E = TypeVar("E", bound=StrEnum)

BigId = BigInteger().with_variant(Integer(), "sqlite")
"""For rows that a country writes two thousand million of in some years; SQLite's are long anyway."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, always aware and always UTC; a naive value is refused with ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC, ready to store."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored moment, aware and in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Named(TypeDecorator[E]):
    """A member of a StrEnum, stored as its value in text (no database enum to migrate)."""

    impl = String(40)
    cache_ok = True

    def __init__(self, names: type[E]) -> None:
        super().__init__()
        self.names = names

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Return the stored text; a value that is not of the enumeration raises ValueError."""
        return None if value is None else self.names(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> E | None:
        """Return the member of the enumeration."""
        return None if value is None else self.names(value)
