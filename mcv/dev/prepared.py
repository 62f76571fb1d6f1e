"""The door for a development copy's server: the application, once its database is up to date.

What a person at the keyboard should read goes to standard error; the log is on standard output.
"""

import click
from flask import Flask
from flask_migrate import upgrade

from mcv.core import clock
from mcv.dev import demo
from mcv.extensions import db
from mcv.places.actions import load_facts
from wsgi import app


def prepared() -> Flask:
    """Bring the database up to date, one without people gets the demonstration's; return the application."""
    with app.app_context():
        _prepare()
        db.session.remove()
        # the server's processes are forked from this one, and no connection may be shared
        db.engine.dispose()
    return app


def _prepare() -> None:
    upgrade()
    loaded = load_facts()
    db.session.commit()
    if loaded.added:
        _say(f"Loaded {loaded.added:,} facts about districts, wards and postcodes.")
    demo.fill(clock.now(), _say)
    db.session.commit()


def _say(line: str) -> None:
    click.echo(line, err=True)
