"""Every list is shown a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select

from mcv.extensions import db

T = TypeVar("T")
PER_PAGE = 25
LAST_PAGE = 100_000


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a longer list; pages count from 1."""

    items: Sequence[T]
    number: int
    per_page: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.per_page))

    @property
    def previous(self) -> int | None:
        """The number of the page before, if there is one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def following(self) -> int | None:
        """The number of the page after, if there is one."""
        return self.number + 1 if self.number < self.pages else None


def page_number(text: str | None) -> int:
    """Return the page number that an address names; anything odd is page 1."""
    number = int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 1
    return min(max(number, 1), LAST_PAGE)


def paginate(query: Select[Any], number: int, per_page: int = PER_PAGE) -> Page[Any]:
    """Return that page of an ordered query of one entity; a page past the end is the last one."""
    counted = select(func.count()).select_from(query.order_by(None).subquery())
    total = db.session.scalar(counted) or 0
    number = min(number, max(1, -(-total // per_page)))
    rows = db.session.scalars(query.limit(per_page).offset((number - 1) * per_page)).all()
    return Page(items=rows, number=number, per_page=per_page, total=total)
