"""Looking at the post from a terminal: the whole of it, or one message's history."""

import json
from datetime import timedelta

import click
from flask.cli import with_appcontext

from mcv.core import clock, settings
from mcv.delivery import notices, queries
from mcv.delivery.cli.words import history, status_in_json, status_in_words
from mcv.delivery.queries import figures
from mcv.delivery.rules.keeping import KEPT_FOR
from mcv.delivery.rules.letters import House

AN_HOUR = timedelta(hours=1)


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="For a program: one JSON object.")
@with_appcontext
def status(as_json: bool) -> None:
    """Say whether post leaves the building, what waits, and what is in the way."""
    now = clock.now()
    post = figures.post_now(now)
    causes = figures.causes(now - AN_HOUR, now)
    latest = figures.latest()
    if as_json:
        click.echo(json.dumps(status_in_json(post, causes, latest), indent=2))
        return
    for line in status_in_words(post, causes, latest):
        click.echo(line)
    if settings.current().texts.is_on:
        texts = sum(not (sender.is_gone or sender.is_for_mail) for sender in post.senders)
        click.echo(f"\nsenders of text messages at work: {texts}")


@click.command("show")
@click.argument("message_id")
@with_appcontext
def show(message_id: str) -> None:
    """Say what became of the message with that Message-ID, without its address."""
    now = clock.now()
    ours = settings.current()
    house = House(ours.mail_domain, ours.service_name, notices.written_links())
    number = house.delivery_of(message_id, now)
    row = queries.delivery(number) if number is not None else None
    if row is None:
        raise click.ClickException(
            f"No message of the last {KEPT_FOR.days} days has that Message-ID."
        )
    for line in history(row, now):
        click.echo(line)
