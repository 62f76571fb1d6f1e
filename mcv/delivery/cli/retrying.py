"""Trying again what failed, once an operator has said yes to the number."""

from datetime import datetime

import click

from mcv.audit.rules import Actor
from mcv.core import clock
from mcv.delivery.actions import retrying as actions
from mcv.delivery.queries import retrying as queries
from mcv.delivery.rules.retrying import MAY_PASS, Failed
from mcv.delivery.rules.states import Reason
from mcv.web.commands import committing
from mcv.web.filters import plural

OPERATOR = Actor.system("operator")
FORMATS = ("%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M")


@click.command("retry")
@click.option("--outgoing", type=int, help="Only of this outgoing; `status` lists their numbers.")
@click.option(
    "--reason",
    "reasons",
    type=click.Choice([reason.value for reason in MAY_PASS]),
    multiple=True,
    help="Only what failed for this reason; may be given more than once. Else all of these.",
)
@click.option(
    "--since", type=click.DateTime(FORMATS), help="Only what was written since, in Kent's time."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@committing
def retry(
    outgoing: int | None, reasons: tuple[str, ...], since: datetime | None, yes: bool
) -> None:
    """Put back in the queue what failed for a reason that may have passed.

    Never what was sent, cancelled or out of date, and nobody who must not be written to any more.
    """
    if outgoing is None and since is None:
        raise click.UsageError("Say which: --outgoing NUMBER, or --since TIME, or both.")
    now = clock.now()
    failed = Failed(
        reasons=tuple(Reason(reason) for reason in reasons) or MAY_PASS,
        outgoing_id=outgoing,
        since=since.replace(tzinfo=clock.LONDON) if since else None,
    )
    found = queries.how_many(failed, now)
    if found and not yes:
        click.confirm(f"Try {plural(found, 'message')} again?", abort=True)
    done = actions.retry(failed, OPERATOR, now)
    click.echo(f"{plural(done.queued, 'message')} back in the queue.")
    if done.held:
        click.echo(f"A sender holds {plural(done.held, 'message')} more. Try again in a minute.")
