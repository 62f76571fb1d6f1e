"""What an operator types about the post: run a sender, look at the queue, pause it and go on."""

import os
import signal
import socket
from dataclasses import replace
from types import FrameType

import click
from flask.cli import AppGroup, with_appcontext

from mcv.audit.rules import Actor
from mcv.core import clock, settings
from mcv.delivery import actions, notices, queries
from mcv.delivery.engine.journal import Journal
from mcv.delivery.engine.sender import PostSender
from mcv.delivery.engine.store import Store
from mcv.delivery.rules.letters import House
from mcv.delivery.rules.pace import Pace
from mcv.delivery.rules.seal import Seal
from mcv.extensions import db
from mcv.web.commands import committing

delivery = AppGroup("delivery", help="The post: what waits, whether it leaves.")
OPERATOR = Actor.system("operator")


def post_sender(pace: Pace) -> PostSender:
    """Return a sender for the running application, not yet at work."""
    ours = settings.current()
    house = House(
        mail_domain=ours.mail_domain,
        service_name=ours.service_name,
        links=notices.written_links(),
        seal=our_seal(),
    )
    owner = f"{socket.gethostname()}/{os.getpid()}-{os.urandom(3).hex()}"
    store = Store(db.engine, house, pace, owner)
    journal = Journal(ours.instance / "journal", store.identity())
    return PostSender(ours.relay, house, pace, store, journal)


def our_seal() -> Seal | None:
    """Return what signs our mail, None where no key is configured."""
    ours = settings.current()
    if ours.dkim is None:
        return None
    return Seal(ours.mail_domain, ours.dkim.selector, ours.dkim.private_key)


@click.command("sender")
@click.option("--until-idle", is_flag=True, help="End when nothing is due any more.")
@click.option("--lease-seconds", type=float, default=Pace.lease_seconds, show_default=True)
@click.option("--reply-seconds", type=float, default=Pace.reply_seconds, show_default=True)
@with_appcontext
def sender(until_idle: bool, lease_seconds: float, reply_seconds: float) -> None:
    """Hand everything that is due to the relay until stopped; SIGTERM drains first."""
    pace = replace(Pace(), lease_seconds=lease_seconds, reply_seconds=reply_seconds)
    post = post_sender(pace)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        post.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    click.echo("The sender is running.")
    post.run(until_idle=until_idle)
    click.echo("The sender has stopped.")


@delivery.command("status")
def status() -> None:
    """Say whether post leaves the building, and what waits."""
    health = queries.health(clock.now())
    click.echo(f"senders at work: {health.senders}")
    click.echo(f"oldest unsent: {health.oldest_unsent_at or 'nothing waits'}")
    for lane, chunks in queries.waiting_by_lane().items():
        click.echo(f"{lane.value} chunks that wait: {chunks}")
    if health.paused_because:
        click.echo(f"paused: {health.paused_because}")
    for trouble in health.troubles:
        click.echo(f"trouble: {trouble}")


@delivery.command("pause")
@click.argument("because")
@committing
def pause(because: str) -> None:
    """Let nothing more leave until somebody resumes."""
    actions.pause_sending(because, OPERATOR, clock.now())
    click.echo("Sending is paused.")


@delivery.command("resume")
@committing
def resume() -> None:
    """Go on with what waits."""
    actions.resume_sending(OPERATOR, clock.now())
    click.echo("Sending goes on.")


@delivery.command("show")
@click.argument("message_id")
def show(message_id: str) -> None:
    """Say what became of the delivery with that Message-ID, without its address."""
    now = clock.now()
    ours = settings.current()
    house = House(ours.mail_domain, ours.service_name, notices.written_links())
    number = house.delivery_of(message_id, now)
    row = queries.delivery(number) if number is not None else None
    if row is None:
        raise click.ClickException("We did not write a message with that Message-ID.")
    because = f" ({row.reason.label})" if row.reason else ""
    click.echo(f"delivery {row.id}: {row.state.value}{because}, {row.attempts} attempts")
    click.echo(f"sent: {row.sent_at or 'no'}, next attempt: {row.next_attempt_at or 'none'}")


@delivery.command("dkim-record")
def dkim_record() -> None:
    """Print the DNS record that lets receivers check the signature on our mail."""
    seal = our_seal()
    if seal is None:
        raise click.ClickException("Our mail is not signed: DKIM_SELECTOR is not set.")
    click.echo(f"TXT record of {seal.host}:")
    click.echo(seal.record)
    click.echo("the same as a line of a zone file:")
    click.echo(seal.record_in_a_zone())
