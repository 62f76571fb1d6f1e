"""What an operator types about the post: run a sender, look at the queue, pause it and go on."""

import os
import signal
import socket
from dataclasses import replace
from types import FrameType

import click
import structlog
from flask.cli import AppGroup, with_appcontext

from mcv.core import clock, logs, settings
from mcv.delivery import actions, notices
from mcv.delivery.cli.looking import show, status
from mcv.delivery.cli.retrying import OPERATOR, retry
from mcv.delivery.engine.journal import Journal
from mcv.delivery.engine.sender import PostSender
from mcv.delivery.engine.store import Store
from mcv.delivery.rules.letters import House
from mcv.delivery.rules.pace import Pace
from mcv.extensions import db
from mcv.web.commands import committing

log = structlog.get_logger()
delivery = AppGroup("delivery", help="The post: what waits, whether it leaves.")


def post_sender(pace: Pace) -> PostSender:
    """Return a sender for the running application, not yet at work."""
    ours = settings.current()
    house = House(
        mail_domain=ours.mail_domain,
        service_name=ours.service_name,
        links=notices.written_links(),
        is_taken_in=ours.mail_in.is_configured,
    )
    owner = f"{socket.gethostname()}/{os.getpid()}-{os.urandom(3).hex()}"
    store = Store(db.engine, house, pace, owner, f"{ours.relay.host}:{ours.relay.port}")
    journal = Journal(ours.instance / "journal", store.identity())
    return PostSender(ours.relay, house, pace, store, journal)


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
    try:
        post.run(until_idle=until_idle)
    except Exception as error:
        log.error("sender.failed", **logs.failure(error))
        raise SystemExit(1) from None
    click.echo("The sender has stopped.")


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


for command in (status, show, retry):
    delivery.add_command(command)
