"""The queue on SQLite: a small table, worked off by the clock."""

from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import Flask
from sqlalchemy import JSON, Delete, Index, Row, String, Update, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from mcv.core import clock
from mcv.core.queue.performing import pause_after, perform
from mcv.core.types import UtcDateTime
from mcv.extensions import Base, db

HELD = timedelta(minutes=5)
"""When a task whose clock was killed is tried again."""

log = structlog.get_logger()


class DeferredTask(Base):
    """A task that waits on SQLite; on PostgreSQL, where workers have tables of their own, it is empty."""

    __tablename__ = "deferred_task"
    __table_args__ = (Index(None, "due_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[str] = mapped_column(String(80))
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime())
    tries: Mapped[int] = mapped_column(default=0)


Claimed = Row[int, str, dict[str, Any], int]


def put(name: str, arguments: dict[str, Any], now: datetime, at: datetime) -> None:
    """Write the task down, due at that moment."""
    db.session.add(DeferredTask(name=name, arguments=arguments, due_at=max(now, at)))
    db.session.flush()


def needs_the_clock(now: datetime) -> bool:
    """Return whether something is due: nobody else does it here."""
    return oldest_due_at(now) is not None


def oldest_due_at(now: datetime) -> datetime | None:
    """Return since when the longest waiting of the due tasks waits."""
    due = select(func.min(DeferredTask.due_at)).where(DeferredTask.due_at <= now)
    return db.session.scalar(due)


def work_off(app: Flask) -> None:
    """Do what is due, the longest waiting first, until nothing is."""
    while task := _claim(app):
        mine = DeferredTask.id == task.id
        try:
            perform(app, task.name, task.arguments)
        except Exception:
            pause = pause_after(task.tries)
            if pause is not None:
                again = clock.now() + pause
                _settle(app, update(DeferredTask).where(mine).values(due_at=again))
                continue
            log.exception("task.given_up", task=task.name)
        _settle(app, delete(DeferredTask).where(mine))


def _claim(app: Flask) -> Claimed | None:
    """Return the next due task, put off for a while in case this process is killed in the middle."""
    with app.app_context():
        now = clock.now()
        due = select(DeferredTask.id).where(DeferredTask.due_at <= now)
        first = due.order_by(DeferredTask.due_at, DeferredTask.id).limit(1).scalar_subquery()
        claim = (
            update(DeferredTask)
            .where(DeferredTask.id == first)
            .values(due_at=now + HELD, tries=DeferredTask.tries + 1)
            .returning(
                DeferredTask.id, DeferredTask.name, DeferredTask.arguments, DeferredTask.tries
            )
        )
        task = db.session.execute(claim).one_or_none()
        db.session.commit()
        return task


def _settle(app: Flask, statement: Update | Delete) -> None:
    with app.app_context():
        db.session.execute(statement)
        db.session.commit()
