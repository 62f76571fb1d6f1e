"""What a development copy has besides: caught mail, the demonstration's sign-ins, `flask prepare`."""

import click
from flask import Blueprint, Flask
from flask_migrate import upgrade

from mcv.core import clock
from mcv.dev import demo, mailbox, sign_ins
from mcv.extensions import db
from mcv.places.actions import load_facts


def attach(app: Flask) -> None:
    """Open the development pages and add the command; only a development copy may be given here."""
    doors = Blueprint("dev", __name__, url_prefix="/dev")
    mailbox.attach(doors)
    sign_ins.attach(doors)
    app.register_blueprint(doors)
    app.cli.add_command(prepare)


@click.command("prepare")
def prepare() -> None:
    """Bring the database up to date; one without people gets the demonstration's."""
    upgrade()
    loaded = load_facts()
    db.session.commit()
    if loaded.added:
        click.echo(f"Loaded {loaded.added:,} facts about districts, wards and postcodes.")
    demo.fill(clock.now(), click.echo)
    db.session.commit()
