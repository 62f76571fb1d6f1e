"""The clock process: it runs the registry's jobs, each under a lease so that two clocks do no harm."""

import os
import signal
import socket
from threading import Lock
from types import FrameType

import click
import structlog
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger
from flask import Flask

from mcv import registry
from mcv.core import clock, leases, queue
from mcv.extensions import db

LEADER = "clock"
LEADER_SECONDS = 90.0

log = structlog.get_logger()
doing_tasks = Lock()


def attach(app: Flask) -> None:
    """Add `flask clock`."""

    @app.cli.command("clock")
    def run_clock() -> None:
        """Run the clock until it is told to stop."""
        serve(app)

    @app.cli.command("job")
    @click.argument("name", type=click.Choice([job.name for job in registry.JOBS]))
    def run_one(name: str) -> None:
        """Run one of the clock's jobs now."""
        job = next(job for job in registry.JOBS if job.name == name)
        job.run(clock.now())
        db.session.commit()
        click.echo(f"Done: {name}.")


def serve(app: Flask) -> None:
    """Run every job at its time; returns after SIGTERM or Ctrl-C."""
    owner = f"{socket.gethostname()}:{os.getpid()}"
    scheduler = BlockingScheduler(timezone=clock.LONDON)
    for job in registry.JOBS:
        scheduler.add_job(
            run_job,
            CronTrigger(timezone=clock.LONDON, **job.when),
            args=(app, job, owner),
            id=job.name,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=3600,
        )
    scheduler.add_job(lead, "interval", args=(app, owner), seconds=20, id=LEADER)
    # two, so that a turn that finds the one before still at work ends at once, without a warning
    scheduler.add_job(
        do_tasks, "interval", args=(app, owner), seconds=1, id="tasks", max_instances=2
    )
    lead(app, owner)

    def stop(_number: int, _frame: FrameType | None) -> None:
        scheduler.shutdown(wait=False)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    click.echo("The clock is running.")
    scheduler.start()
    _hand_over(app, owner)


def lead(app: Flask, owner: str) -> bool:
    """Return whether this process is the clock that acts now; renewing is the clock's heartbeat."""
    with app.app_context():
        fence = leases.acquire(LEADER, owner, clock.now(), LEADER_SECONDS)
        db.session.commit()
        return fence is not None


def run_job(app: Flask, job: registry.Job, owner: str) -> None:
    """Run one job in a transaction of its own, if this process leads; a failure is logged, not fatal."""
    if not lead(app, owner):
        return
    with app.app_context():
        try:
            job.run(clock.now())
            db.session.commit()
        except Exception:
            db.session.rollback()
            log.exception("job failed", job=job.name)


def do_tasks(app: Flask, owner: str) -> None:
    """Do the deferred tasks that are due and that nobody else will do, if this process leads."""
    if not doing_tasks.acquire(blocking=False):
        return
    try:
        with app.app_context():
            is_needed = queue.clock_is_needed(clock.now())
        if is_needed and lead(app, owner):
            queue.work_off(app)
    finally:
        doing_tasks.release()


def _hand_over(app: Flask, owner: str) -> None:
    with app.app_context():
        leases.release(LEADER, owner, clock.now())
        db.session.commit()
