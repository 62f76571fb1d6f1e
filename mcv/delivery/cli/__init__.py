"""What an operator types about the post: run a sender, look at the queue, pause it and go on."""

import gc
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
from mcv.delivery.engine.journal import Journals
from mcv.delivery.engine.mail_sender import MailSender
from mcv.delivery.engine.notify import Notify
from mcv.delivery.engine.plain_sender import PlainSender
from mcv.delivery.engine.stationery import MailStationery, TextStationery
from mcv.delivery.engine.store import Store, post_room
from mcv.delivery.rules.letters import House
from mcv.delivery.rules.pace import Pace
from mcv.delivery.rules.seal import Seal
from mcv.delivery.rules.texts import GATEWAY
from mcv.extensions import db
from mcv.web.commands import committing

log = structlog.get_logger()
NICENESS = 5
delivery = AppGroup("delivery", help="The post: what waits, whether it leaves.")


def post_sender(pace: Pace) -> MailSender:
    """Return a sender for the running application, not yet at work."""
    ours = settings.current()
    house = _house()
    journals = _journals()
    relay = f"{ours.relay.host}:{ours.relay.port}"
    store = Store(db.engine, journals, MailStationery(house), pace, _owner(), relay)
    return MailSender(ours.relay, house, pace, store, journals)


def text_post_sender(pace: Pace) -> PlainSender:
    """Return a sender of text messages for the running application, not yet at work."""
    ours = settings.current()
    journals = _journals()
    stationery = TextStationery(post_room(db.engine))
    store = Store(db.engine, journals, stationery, pace, _owner(), GATEWAY)
    gateway = Notify(ours.texts, pace.reply_seconds)
    return PlainSender(gateway, ours.texts.connections, pace, store, journals.open(), stationery)


def work(post: MailSender | PlainSender, until_idle: bool = False) -> None:
    """Have the sender at work until a signal stops it; a failure is logged and ends the process."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        post.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        post.run(until_idle=until_idle)
    except Exception as error:
        log.error("sender.failed", **logs.failure(error))
        raise SystemExit(1) from None


def _journals() -> Journals:
    return Journals(settings.current().instance / "journal", post_room(db.engine))


def _house() -> House:
    ours = settings.current()
    return House(
        mail_domain=ours.mail_domain,
        service_name=ours.service_name,
        links=notices.written_links(),
        seal=our_seal(),
        is_taken_in=ours.mail_in.is_configured,
    )


def _owner() -> str:
    return f"{socket.gethostname()}/{os.getpid()}-{os.urandom(3).hex()}"


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
    _sweep_seldom()
    _step_back()
    click.echo("The sender is running.")
    work(post, until_idle)
    click.echo("The sender has stopped.")


@click.command("text-sender")
@click.option("--until-idle", is_flag=True, help="End when nothing is due any more.")
@with_appcontext
def text_sender(until_idle: bool) -> None:
    """Hand every text message that is due to GOV.UK Notify until stopped; SIGTERM drains first."""
    if not settings.current().texts.is_on:
        raise click.ClickException("Text messages are off: set NOTIFY_API_KEY to send them.")
    post = text_post_sender(Pace())
    click.echo("The sender of text messages is running.")
    work(post, until_idle)
    click.echo("The sender of text messages has stopped.")


def _sweep_seldom() -> None:
    # thousands of messages a second come and go without a circle: looking for one costs a tenth
    gc.set_threshold(50_000, 20, 20)


def _step_back() -> None:
    # where the machine is busy, somebody who waits for a page and the relay itself come first
    present = os.getpriority(os.PRIO_PROCESS, 0)
    os.setpriority(os.PRIO_PROCESS, 0, max(present, NICENESS))


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


for command in (status, show, retry):
    delivery.add_command(command)
