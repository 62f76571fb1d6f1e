"""What an operator types to take mail in."""

import os
import signal
import socket
from types import FrameType

import click
from flask.cli import with_appcontext

from mcv.core import settings
from mcv.delivery.engine.inbound.door import Door
from mcv.delivery.engine.inbound.pool import Limits, Pool
from mcv.delivery.engine.inbound.reading import Reader
from mcv.delivery.engine.inbound.shelf import Shelf
from mcv.extensions import db

NOT_CONFIGURED = "Set LMTP_PORT or LMTP_SOCKET: where does the mail server bring mail to?"


@click.command("mail-in")
@with_appcontext
def mail_in() -> None:
    """Take in what comes back from an MTA by LMTP until stopped."""
    if not settings.current().mail_in.is_configured:
        raise click.ClickException(NOT_CONFIGURED)
    serve()


def serve() -> None:
    """Open the door and read what comes in until SIGTERM; everything stored stays stored."""
    ours = settings.current()
    shelf = Shelf(db.engine)
    pool = Pool(ours.mail_domain, Limits())
    reader = Reader(shelf, pool, f"{socket.gethostname()}/{os.getpid()}-{os.urandom(3).hex()}")
    door = Door(ours.mail_in, ours.mail_domain, shelf.keep)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        reader.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    door.open()
    click.echo("Mail is taken in.")
    reader.run()
    door.close()
    pool.close()
    click.echo("Mail is not taken in any more.")
