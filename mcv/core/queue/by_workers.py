"""The queue on PostgreSQL: procrastinate's tables, worked off by `flask worker` on any host.

Where no worker has been at work for half a minute the clock does what is due, so that a small
installation needs none.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from flask import Flask
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from sqlalchemy import text
from sqlalchemy.engine import make_url

from mcv.core import clock
from mcv.core.queue.performing import names, pause_after, perform
from mcv.extensions import db

TABLES = frozenset(
    f"procrastinate_{name}" for name in ("jobs", "events", "workers", "periodic_defers")
)
"""What procrastinate keeps in our database; a migration of ours makes them from its own schema."""

SCHEMA_OF = "3.10.0"
"""The version of procrastinate whose schema our migrations make."""

GONE_AFTER = 30.0
POLL_SECONDS = 1.0
TIDY_SECONDS = 60.0

WAITS = text(
    "SELECT min(coalesce(job.scheduled_at, (SELECT min(event.at) FROM procrastinate_events event"
    " WHERE event.job_id = job.id))) FROM procrastinate_jobs job"
    " WHERE job.status = 'todo' AND (job.scheduled_at IS NULL OR job.scheduled_at <= :now)"
)
IS_LEFT_TO_THE_CLOCK = text(
    "SELECT EXISTS (SELECT 1 FROM procrastinate_jobs WHERE status = 'doing'"
    " OR status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= :now))"
    " AND NOT EXISTS (SELECT 1 FROM procrastinate_workers"
    " WHERE last_heartbeat > now() - make_interval(secs => :gone_after))"
)


class Patience(BaseRetryStrategy):
    """The pauses of `pause_after`, as procrastinate asks for them."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when the job is tried again, None when it is given up."""
        pause = pause_after(job.attempts + 1)
        return None if pause is None else RetryDecision(retry_at=clock.now() + pause)


writing = App(connector=SyncPsycopgConnector())
"""Writes jobs through the connection of whoever defers; it never opens one of its own."""


def put(name: str, arguments: dict[str, Any], now: datetime, at: datetime) -> None:
    """Write the task down on the session's own connection, in its transaction."""
    connection = db.session.connection().connection.driver_connection
    later = at if at > now else None
    task = writing.configure_task(name, connection=connection, schedule_at=later)
    task.defer(**arguments)


def needs_the_clock(now: datetime) -> bool:
    """Return whether something is due, or was left undone, and no worker is at work."""
    asked = {"now": now, "gone_after": GONE_AFTER}
    return bool(db.session.scalar(IS_LEFT_TO_THE_CLOCK, asked))


def oldest_due_at(now: datetime) -> datetime | None:
    """Return since when the longest waiting of the due tasks waits."""
    found: datetime | None = db.session.scalar(WAITS, {"now": now})
    return found


def work_off(app: Flask) -> None:
    """Do what is due, until nothing is."""
    asyncio.run(_work(_engine(app), is_standing_in=True))


def serve(app: Flask, concurrency: int) -> None:
    """Do tasks as they come, several at a time, until SIGTERM or Ctrl-C; what is begun is finished."""
    asyncio.run(_work(_engine(app), concurrency=concurrency))


def _engine(app: Flask) -> App:
    """Return procrastinate with the application's tasks."""
    address = make_url(app.config["SQLALCHEMY_DATABASE_URI"]).set(drivername="postgresql")
    conninfo = address.render_as_string(hide_password=False)
    engine = App(connector=PsycopgConnector(conninfo=conninfo, min_size=1, max_size=4))
    for name in names(app):
        engine.task(name=name, retry=Patience())(_named(app, name))
    return engine


def _named(app: Flask, name: str) -> Callable[..., None]:
    def task(**arguments: Any) -> None:
        perform(app, name, arguments)

    return task


async def _work(engine: App, concurrency: int = 1, is_standing_in: bool = False) -> None:
    async with engine.open_async():
        await _give_back(engine)
        tidying = asyncio.create_task(_keep_giving_back(engine))
        try:
            await engine.run_worker_async(
                concurrency=concurrency,
                wait=not is_standing_in,
                listen_notify=not is_standing_in,
                install_signal_handlers=not is_standing_in,
                fetch_job_polling_interval=POLL_SECONDS,
                stalled_worker_timeout=GONE_AFTER,
                delete_jobs="always",
            )
        finally:
            tidying.cancel()


async def _keep_giving_back(engine: App) -> None:
    while True:
        await asyncio.sleep(TIDY_SECONDS)
        await _give_back(engine)


async def _give_back(engine: App) -> None:
    """Let what a killed worker was doing be done by others (procrastinate leaves it "doing")."""
    for job in await engine.job_manager.get_stalled_jobs(seconds_since_heartbeat=GONE_AFTER):
        # another worker may have given it back meanwhile
        with suppress(ConnectorException):
            await engine.job_manager.retry_job(job)
