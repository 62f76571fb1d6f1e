"""Doing a task by its name: all of it or nothing, the same whoever brought it."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, cast

import structlog
from flask import Flask, current_app

from mcv.core import clock
from mcv.core.errors import DomainError
from mcv.extensions import db

KEY = "mcv_tasks"
MOST_TRIES = 8
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)

Plain = str | int | bool | None
"""What a task may be given: it is kept as JSON and read by whatever version does it."""

Work = Callable[..., object]
"""A task's function: it takes the moment first, then its plain arguments by name."""

log = structlog.get_logger()


def attach(app: Flask, tasks: Mapping[str, Work]) -> None:
    """Make these the tasks that this application can do."""
    app.extensions[KEY] = tasks


def names(app: Flask) -> list[str]:
    """Return the names of the application's tasks."""
    return sorted(app.extensions[KEY])


def check_known(name: str) -> None:
    """Raise LookupError for a name that nobody could ever do."""
    if name not in cast(Mapping[str, Work], current_app.extensions[KEY]):
        raise LookupError(f"no task is called {name!r}; they stand in mcv/registry.py")


def perform(app: Flask, name: str, arguments: Mapping[str, Any]) -> None:
    """Do the task in a transaction of its own; what the rules refuse is over, other errors go up."""
    with app.app_context():
        try:
            app.extensions[KEY][name](clock.now(), **arguments)
            db.session.commit()
        except DomainError as refused:
            db.session.rollback()
            log.info("task.refused", task=name, because=type(refused).__name__)
        except BaseException as error:
            db.session.rollback()
            log.error("task.failed", task=name, error=type(error).__name__, exc_info=True)
            raise


def pause_after(tries: int) -> timedelta | None:
    """Return how long to wait after that many failed tries, None when it is given up."""
    if tries >= MOST_TRIES:
        return None
    return min(LONGEST_PAUSE, FIRST_PAUSE * pow(4.0, max(0, tries - 1)))
