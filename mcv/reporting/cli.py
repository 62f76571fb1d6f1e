"""What an operator types about the weekly reports."""

from datetime import datetime

import click
from flask.cli import AppGroup

from mcv.core import clock
from mcv.reporting import actions
from mcv.reporting.rules.weeks import Week
from mcv.web.commands import committing

report = AppGroup("report", help="The weekly reports.")


@report.command("build")
@click.argument("monday", type=click.DateTime(["%Y-%m-%d"]))
@committing
def build(monday: datetime) -> None:
    """Have the report of a week built and mailed that was missed, by the week's Monday."""
    now = clock.now()
    actions.order_report(Week.of(monday.date()), now)
    click.echo("It will be built and mailed to the comms team.")
