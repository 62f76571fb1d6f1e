"""Processes that do deferred tasks and can be killed: workers, or on SQLite what the clock does."""

import os
import signal
import time
from collections.abc import Mapping
from datetime import datetime
from multiprocessing.synchronize import Event

from flask import Flask

from config import Settings
from mcv.app import create_app
from mcv.core import queue
from mcv.core.queue import by_workers
from mcv.extensions import db
from tests.faults.processes import FORKS, PATIENCE

LOOK_SECONDS = 0.05


def _is_on_postgresql(app: Flask) -> bool:
    with app.app_context():
        return db.engine.dialect.name == "postgresql"


def _do_tasks(settings: Settings, begun: Event | None) -> None:
    """Do the tasks that come; with `begun`, each is begun and never finished."""
    app = create_app(settings)
    if begun is not None:
        queue.attach(app, _never_finished(app, begun))
    if _is_on_postgresql(app):
        by_workers.serve(app, 1)
    while True:
        queue.work_off(app)
        time.sleep(LOOK_SECONDS)


def _never_finished(app: Flask, begun: Event) -> Mapping[str, queue.Work]:
    def begin(_now: datetime, **_arguments: object) -> None:
        begun.set()
        signal.pause()

    return dict.fromkeys(app.extensions[queue.KEY], begin)


class Hand:
    """Somebody who does tasks, in a process of its own, at work from the start."""

    def __init__(self, settings: Settings, begun: Event | None = None) -> None:
        self.process = FORKS.Process(target=_do_tasks, args=(settings, begun))
        self.process.start()

    def kill(self) -> None:
        """Kill it as the kernel would, without a last word."""
        assert self.process.pid is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.join(PATIENCE)
