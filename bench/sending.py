"""What benchmarks of the post room share: an installation of their own, an alert, senders."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from config import ROOT, MailRelay, Settings
from mcv.core import clock
from mcv.delivery import actions, queries
from mcv.delivery.models import Contact
from mcv.delivery.rules.letters import Wording
from mcv.delivery.rules.placeholders import Placeholder
from mcv.delivery.rules.states import Kind, Lane, Purpose
from mcv.extensions import db

LINK_KEY = "a key of the benchmark's own, of some length"
PARAGRAPH = (
    "Sheds were broken into overnight near the river. Lock yours, and tell us what you saw. "
)


def bench_settings(url: str, folder: Path, relay: MailRelay) -> Settings:
    """Return the settings of the benchmark's own installation."""
    return Settings(
        environment="test",
        database_url=url,
        instance=folder,
        link_keys=(LINK_KEY,),
        public_url="https://voice.example",
        relay=relay,
    )


def process_environment(url: str, folder: Path, relay: MailRelay) -> dict[str, str]:
    """Return the same settings as an environment for processes."""
    return {
        **os.environ,
        "MCV_ENV": "test",
        "DATABASE_URL": url,
        "INSTANCE_PATH": str(folder),
        "LINK_KEYS": LINK_KEY,
        "PUBLIC_URL": "https://voice.example",
        "SMTP_PORT": str(relay.port),
        "SMTP_CONNECTIONS": str(relay.connections),
    }


def publish_to_everybody(now: datetime) -> tuple[int, int]:
    """Publish an alert to every member in one transaction; return its outgoing and how many."""
    outgoing = actions.open_outgoing(a_wording(), lane=Lane.BULK, now=now)
    audience = select(Contact.id).where(
        Contact.purpose == Purpose.MEMBER, Contact.stopped_because.is_(None)
    )
    recipients = actions.post_to_audience(outgoing, audience, now)
    db.session.commit()
    return outgoing.id, recipients


@contextmanager
def running_senders(
    url: str, folder: Path, relay: MailRelay, number: int = 1
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Run that many `flask sender`, at work from the start; they must end well."""
    environment = process_environment(url, folder, relay)
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "sender"]
    senders = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        for _ in range(number)
    ]
    try:
        while queries.health(clock.now()).senders < number:
            db.session.rollback()
            time.sleep(0.05)
        db.session.rollback()
        yield senders
    finally:
        for sender in senders:
            sender.terminate()
        assert [sender.wait(30) for sender in senders] == [0] * len(senders)


def a_wording() -> Wording:
    """Return an alert of some 9 kB with everything in it that differs from member to member."""
    links = "\n".join(f"{mark.name}: {mark.value}" for mark in Placeholder)
    anchors = "".join(f'<p><a href="{mark.value}">{mark.name}</a></p>' for mark in Placeholder)
    return Wording(
        kind=Kind.ALERT,
        subject="Wincheap: theft from sheds",
        text=f"Dear {Placeholder.NAME.value},\n\n{PARAGRAPH * 25}\n\n{links}\n",
        html=f"<p>Dear {Placeholder.NAME.value},</p><p>{PARAGRAPH * 60}</p>{anchors}",
        from_name="PC Sam Taylor, Canterbury CSU (Kent Police)",
    )
