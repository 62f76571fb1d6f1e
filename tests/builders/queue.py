"""The queue for tests: looked at, lost, and its tasks replaced by ones that a test can watch."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import text

from mcv.core import queue
from mcv.extensions import db


def lose_every_task() -> None:
    """Empty the table of waiting tasks, as a restore or a mistake would."""
    db.session.commit()
    is_sqlite = db.engine.dialect.name == "sqlite"
    with db.engine.begin() as connection:
        connection.execute(
            text(f"DELETE FROM {'deferred_task' if is_sqlite else 'procrastinate_jobs'}")
        )


def work_off(app: Flask) -> None:
    """Commit, then let the clock do what is due."""
    db.session.commit()
    queue.work_off(app)
    db.session.expire_all()


@contextmanager
def these_tasks(app: Flask, **tasks: queue.Work) -> Iterator[None]:
    """Let the application know only these tasks for a while."""
    kept = app.extensions[queue.KEY]
    queue.attach(app, tasks)
    yield
    queue.attach(app, kept)
