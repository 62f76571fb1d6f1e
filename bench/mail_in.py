"""Mail that comes back, brought by LMTP: how fast it is acknowledged, how long until all of it is read."""

import argparse
import os
import smtplib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import func, select

from bench.processes import peak_megabytes
from bench.report import Measurement
from bench.scratch import database, durability, populate
from bench.sinks import free_port
from config import ROOT, Settings
from mcv.app import create_app
from mcv.core import clock
from mcv.core.tokens import LinkSigner
from mcv.delivery import actions
from mcv.delivery.models import Contact, Delivery
from mcv.delivery.models.inbound import InboundMail, Returned
from mcv.delivery.rules.letters import MESSAGE_ID, Wording
from mcv.delivery.rules.returned.kinds import MailState
from mcv.delivery.rules.states import Kind, Lane, State
from mcv.extensions import db

LINK_KEY = "a key of the benchmark alone and of some length"
DOMAIN = "mcv.example"
PATIENCE = 600.0
QUOTED = "Sheds were broken into overnight near the river. Lock yours. " * 140


def add_options(options: argparse.ArgumentParser) -> None:
    """Say what may be chosen."""
    options.add_argument("--mails", type=int, default=2000)
    options.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options.add_argument("--connections", type=int, default=4)


def run(chosen: argparse.Namespace) -> list[Measurement]:
    """Return the rates of one process; checks that every mail is stored, read and had its effect."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)
        with database(chosen.database, folder) as url:
            settings = Settings(
                environment="test", database_url=url, instance=folder, link_keys=(LINK_KEY,)
            )
            with create_app(settings).app_context():
                measurements = _measure(chosen, url, folder)
                db.session.remove()
                db.engine.dispose()
                return measurements


def _measure(chosen: argparse.Namespace, url: str, folder: Path) -> list[Measurement]:
    populate(chosen.mails)
    mails = [_bounce(number) for number in _sent_letters()]
    print(
        f"{len(mails)} bounces of {len(mails[0][1]):,} bytes, {chosen.connections} connections; "
        f"{durability()}",
        file=sys.stderr,
    )
    port = free_port()
    with _mail_in(url, folder, port) as process:
        began = time.perf_counter()
        with ThreadPoolExecutor(chosen.connections) as mtas:
            list(mtas.map(lambda part: _bring(port, part), _shares(mails, chosen.connections)))
        acknowledged = time.perf_counter() - began
        assert _count(InboundMail.id) == len(mails), f"{_count(InboundMail.id)} are stored"
        lag = _wait_until_read(began + acknowledged)
        read = acknowledged + lag
        peak = peak_megabytes(process.pid)
    assert _count(Returned.id) == len(mails), f"{_count(Returned.id)} came back"
    stopped = db.session.scalar(select(func.count()).where(Contact.stopped_because.is_not(None)))
    assert stopped == len(mails), f"{stopped} were stopped"
    return _measurements(chosen, acknowledged, read, lag, peak)


def _measurements(
    chosen: argparse.Namespace, acknowledged: float, read: float, lag: float, peak: float
) -> list[Measurement]:
    figures = (
        ("stored and acknowledged", chosen.mails / acknowledged, "mails/s"),
        ("stored, read and acted on", chosen.mails / read, "mails/s"),
        ("last one read after the last 250", lag, "s"),
        ("peak memory of mail-in", peak, "MB"),
    )
    return [
        Measurement(
            bench="mail-in",
            case=case,
            value=round(value, 2),
            unit=unit,
            members=chosen.mails,
            database=chosen.database,
        )
        for case, value, unit in figures
    ]


def _sent_letters() -> list[int]:
    """Return the deliveries of one alert to everybody, all of them with the relay."""
    now = clock.now()
    wording = Wording(Kind.ALERT, "Wincheap: theft", "x\n", "<p>x</p>", "PC Sam Taylor")
    outgoing = actions.open_outgoing(wording, lane=Lane.BULK, now=now)
    actions.post_to_audience(outgoing, select(Contact.id), now)
    sent = {"state": State.SENT, "sent_at": now, "attempts": 1}
    db.session.execute(db.update(Delivery).values(**sent))
    db.session.commit()
    return list(db.session.scalars(select(Delivery.id).order_by(Delivery.id)))


def _bounce(delivery_id: int) -> tuple[str, bytes]:
    token = LinkSigner((LINK_KEY.encode(),)).sign(MESSAGE_ID, delivery_id)
    raw = (
        "From: MAILER-DAEMON@relay.example (Mail Delivery System)\r\nSubject: Undelivered Mail\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report;"
        ' report-type=delivery-status; boundary="b"\r\n\r\n--b\r\n\r\nThis is the mail system.\r\n'
        "I'm sorry to have to inform you that your message could not be delivered.\r\n\r\n--b\r\n"
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; relay.example\r\n\r\n"
        "Final-Recipient: rfc822; somebody@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 <somebody@example.org>: user unknown\r\n\r\n--b\r\n"
        f"Content-Type: message/rfc822\r\n\r\nMessage-ID: <{token}@{DOMAIN}>\r\n\r\n"
        + "\r\n".join(QUOTED[start : start + 70] for start in range(0, len(QUOTED), 70))
        + "\r\n--b--\r\n"
    )
    return f"bounce+{token}@{DOMAIN}", raw.encode()


def _shares(mails: list[tuple[str, bytes]], shares: int) -> list[list[tuple[str, bytes]]]:
    return [mails[start::shares] for start in range(shares)]


def _bring(port: int, mails: list[tuple[str, bytes]]) -> None:
    with smtplib.LMTP("127.0.0.1", port) as mta:
        for recipient, raw in mails:
            mta.sendmail("", recipient, raw)


def _wait_until_read(since: float) -> float:
    unread = select(InboundMail.id).where(InboundMail.state == MailState.RECEIVED).limit(1)
    while db.session.scalar(unread) is not None:
        db.session.rollback()
        assert time.perf_counter() - since < PATIENCE, "not all was read"
        time.sleep(0.02)
    return time.perf_counter() - since


def _count(column: object) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(column))) or 0  # type: ignore[arg-type]


@contextmanager
def _mail_in(url: str, folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        **os.environ,
        "MCV_ENV": "test",
        "DATABASE_URL": url,
        "INSTANCE_PATH": str(folder),
        "LINK_KEYS": LINK_KEY,
        "PUBLIC_URL": "https://voice.example",
        "LMTP_PORT": str(port),
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "mail-in"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait_until_open(port)
        yield process
    finally:
        process.terminate()
        assert process.wait(60) == 0, f"mail-in ended with {process.returncode}"


def _wait_until_open(port: int) -> None:
    for _ in range(600):
        try:
            smtplib.LMTP("127.0.0.1", port).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("mail-in does not listen")
