"""The door of the distributed engine: on PostgreSQL, tasks are done by workers on any host."""

import click
from flask import Flask

from mcv.core.queue import by_workers
from mcv.extensions import db

NO_WORKER = "On SQLite the clock does the tasks: start `flask clock`, there is no worker to run."


def attach(app: Flask) -> None:
    """Add `flask worker`."""

    @app.cli.command("worker")
    @click.option("--concurrency", type=click.IntRange(1, 16), default=2, show_default=True)
    def run_worker(concurrency: int) -> None:
        """Do deferred tasks until told to stop; what is begun is finished first."""
        with app.app_context():
            if db.engine.dialect.name != "postgresql":
                raise click.ClickException(NO_WORKER)
        click.echo("The worker is running.")
        by_workers.serve(app, concurrency)
