"""Putting work off by name, in the transaction of the change that caused it.

A task is a nudge, never the truth: rows say what is to be done, and a job of the clock finds what a
lost task left. So a task may run late, twice or never, and its function looks at the rows first.
On PostgreSQL workers on any host take tasks, on SQLite the clock does.
"""

from datetime import datetime
from typing import Any, Protocol

from flask import Flask

from mcv.core.queue import by_clock, by_workers
from mcv.core.queue.performing import KEY, Plain, Work, attach, check_known
from mcv.extensions import db

__all__ = ["KEY", "Work", "attach", "clock_is_needed", "defer", "oldest_due_at", "work_off"]


class Adapter(Protocol):
    """What a database lends to the queue; `work_off` commits, the others read or only flush."""

    def put(self, name: str, arguments: dict[str, Any], now: datetime, at: datetime) -> None:
        """Write the task down, due at that moment; one that is not ahead means at once."""

    def needs_the_clock(self, now: datetime) -> bool:
        """Return whether something is due that only the clock will do."""

    def oldest_due_at(self, now: datetime) -> datetime | None:
        """Return since when the longest waiting of the due tasks waits."""

    def work_off(self, app: Flask) -> None:
        """Do what is due, until nothing is."""


def defer(name: str, /, *, now: datetime, at: datetime | None = None, **arguments: Plain) -> None:
    """Have the named task done once this transaction is committed, and not before `at`."""
    check_known(name)
    _adapter().put(name, arguments, now, at or now)


def clock_is_needed(now: datetime) -> bool:
    """Return whether a task is due that only the clock will do; a look that takes no lock."""
    return _adapter().needs_the_clock(now)


def oldest_due_at(now: datetime) -> datetime | None:
    """Return since when the longest waiting of the due tasks waits, None if none does."""
    return _adapter().oldest_due_at(now)


def work_off(app: Flask) -> None:
    """Do what is due, each task in a transaction of its own; for the clock alone."""
    with app.app_context():
        adapter = _adapter()
    adapter.work_off(app)


def _adapter() -> Adapter:
    return by_workers if db.engine.dialect.name == "postgresql" else by_clock
