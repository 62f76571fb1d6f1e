"""One alert to everybody, audience to last row marked, beside smtp-source on the same sink."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median

from flask import Flask
from sqlalchemy import select

from bench.report import Measurement
from bench.scratch import database, durability, populate
from bench.sinks import Sink, smtp_source, wait_for
from config import ROOT, MailRelay, Settings
from mcv.app import create_app
from mcv.core import clock
from mcv.core.tokens import LinkSigner
from mcv.delivery import actions, queries
from mcv.delivery.models import Contact
from mcv.delivery.rules.letters import House, Letter, Recipient, Wording
from mcv.delivery.rules.links import Links
from mcv.delivery.rules.placeholders import Placeholder
from mcv.delivery.rules.states import Kind, Lane, Purpose
from mcv.extensions import db

LINK_KEY = "a key of the benchmark's own, of some length"
PEER_CONNECTIONS = (1, 4, 16, 64)
TRIAL = 4000
PARAGRAPH = (
    "Sheds were broken into overnight near the river. Lock yours, and tell us what you saw. "
)


@dataclass(frozen=True)
class Round:
    """What one fan-out took: seconds from publish to the last row, and to the first message.

    `busy_seconds` are those of a processor that each sender used: one that had no share used none.
    """

    seconds: float
    first_seconds: float
    publish_seconds: float
    peak_megabytes: float
    busy_seconds: tuple[float, ...]


def add_options(options: argparse.ArgumentParser) -> None:
    """Say what may be chosen."""
    options.add_argument("--members", type=int, default=20_000)
    options.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options.add_argument("--latency-ms", type=int, default=0)
    options.add_argument("--sink", choices=("smtp-sink", "csink"), default=None)
    options.add_argument("--connections", type=int, default=16)
    options.add_argument("--senders", type=int, default=1)
    options.add_argument("--rounds", type=int, default=3, help="pairs of peer and ours")


def run(chosen: argparse.Namespace) -> list[Measurement]:
    """Return the rate, its ratio to the peer's best, times and memory; checks every count."""
    name = chosen.sink or ("csink" if chosen.latency_ms else "smtp-sink")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)
        sink = Sink(name, folder, chosen.latency_ms)
        try:
            with database(chosen.database, folder) as url:
                return _measure(chosen, sink, url, folder)
        finally:
            sink.stop()


def _measure(chosen: argparse.Namespace, sink: Sink, url: str, folder: Path) -> list[Measurement]:
    rounds, peers = [], []
    with application(sink, url, folder, chosen.connections).app_context():
        populate(chosen.members)
        size = message_size()
        best = best_connections(sink, size, chosen.latency_ms)
        print(
            f"sink {sink.name}, {chosen.latency_ms} ms a reply; {durability()}; message {size:,} bytes; "
            f"smtp-source at its best of {PEER_CONNECTIONS}: {best} connections",
            file=sys.stderr,
        )
        for _ in range(chosen.rounds):
            peers.append(smtp_source(sink, chosen.members, size, best))
            rounds.append(fan_out(chosen, sink, url, folder))
        db.session.remove()
        db.engine.dispose()
    return _measurements(chosen, rounds, peers, f"smtp-source on {sink.name}")


def application(sink: Sink, url: str, folder: Path, connections: int) -> Flask:
    """Return the application on the scratch database, its mail going to the sink."""
    settings = Settings(
        environment="test",
        database_url=url,
        instance=folder,
        link_keys=(LINK_KEY,),
        public_url="https://voice.example",
        relay=MailRelay(port=sink.port, connections=connections),
    )
    return create_app(settings)


def _measurements(
    chosen: argparse.Namespace, rounds: list[Round], peers: list[float], peer: str
) -> list[Measurement]:
    def measured(
        case: str, value: float, unit: str, peer_value: float | None = None
    ) -> Measurement:
        return Measurement(
            bench="fanout",
            case=case,
            value=round(value, 3),
            unit=unit,
            members=chosen.members,
            database=chosen.database,
            peer=peer if peer_value else None,
            peer_value=round(peer_value, 1) if peer_value else None,
        )

    rates = [chosen.members / each.seconds for each in rounds]
    pairs = sorted(zip(rates, peers, strict=True), key=lambda pair: pair[0] / pair[1])
    rate, peer_rate = pairs[(len(pairs) - 1) // 2]
    return [
        measured("publish to last row marked", rate, "messages/s", peer_rate),
        measured("publish to last row marked", median(each.seconds for each in rounds), "s"),
        measured("publish to first acceptance", median(each.first_seconds for each in rounds), "s"),
        measured("publish", median(each.publish_seconds for each in rounds), "s"),
        measured("peak memory of a sender", max(each.peak_megabytes for each in rounds), "MB"),
    ]


def fan_out(chosen: argparse.Namespace, sink: Sink, url: str, folder: Path) -> Round:
    """Return what one alert to everybody took; every count is checked."""
    before = sink.count()
    with _senders(chosen, sink, url, folder) as senders:
        idle = [_busy_seconds(sender.pid) for sender in senders]
        start, started_at = time.perf_counter(), clock.now()
        outgoing_id, recipients = _publish(started_at)
        published = time.perf_counter() - start
        assert recipients == chosen.members
        wait_for(sink, before + recipients)
        while not (tally := queries.tally(outgoing_id)).is_finished:
            db.session.rollback()
            time.sleep(0.01)
        seconds = time.perf_counter() - start
        peak = max(_peak_megabytes(sender.pid) for sender in senders)
        used = [_busy_seconds(sender.pid) for sender in senders]
    assert tally.sent == recipients, f"{tally}"
    assert sink.count() == before + recipients
    assert tally.first_sent_at is not None
    first = (tally.first_sent_at - started_at).total_seconds()
    busy = tuple(after - before for before, after in zip(idle, used, strict=True))
    return Round(seconds, first, published, peak, busy)


def _publish(now: datetime) -> tuple[int, int]:
    outgoing = actions.open_outgoing(_wording(), lane=Lane.BULK, now=now)
    audience = select(Contact.id).where(
        Contact.purpose == Purpose.MEMBER, Contact.stopped_because.is_(None)
    )
    recipients = actions.post_to_audience(outgoing, audience, now)
    db.session.commit()
    return outgoing.id, recipients


@contextmanager
def _senders(
    chosen: argparse.Namespace, sink: Sink, url: str, folder: Path
) -> Iterator[list[subprocess.Popen[bytes]]]:
    environment = {
        **os.environ,
        "MCV_ENV": "test",
        "DATABASE_URL": url,
        "INSTANCE_PATH": str(folder),
        "LINK_KEYS": LINK_KEY,
        "PUBLIC_URL": "https://voice.example",
        "SMTP_PORT": str(sink.port),
        "SMTP_CONNECTIONS": str(chosen.connections),
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "sender"]
    senders = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        for _ in range(chosen.senders)
    ]
    try:
        while queries.health(clock.now()).senders < chosen.senders:
            db.session.rollback()
            time.sleep(0.05)
        db.session.rollback()
        yield senders
    finally:
        for sender in senders:
            sender.terminate()
        assert [sender.wait(30) for sender in senders] == [0] * len(senders)


def best_connections(sink: Sink, size: int, latency_ms: int) -> int:
    """Return the number of connections at which smtp-source is quickest here."""

    def rate(connections: int) -> float:
        messages = 50 * connections if latency_ms else TRIAL
        return smtp_source(sink, messages, size, connections)

    return max(PEER_CONNECTIONS, key=rate)


def _wording() -> Wording:
    links = "\n".join(f"{mark.name}: {mark.value}" for mark in Placeholder)
    anchors = "".join(f'<p><a href="{mark.value}">{mark.name}</a></p>' for mark in Placeholder)
    return Wording(
        kind=Kind.ALERT,
        subject="Wincheap: theft from sheds",
        text=f"Dear {Placeholder.NAME.value},\n\n{PARAGRAPH * 25}\n\n{links}\n",
        html=f"<p>Dear {Placeholder.NAME.value},</p><p>{PARAGRAPH * 60}</p>{anchors}",
        from_name="PC Sam Taylor, Canterbury CSU (Kent Police)",
    )


def message_size() -> int:
    """Return the bytes of one of our messages, for smtp-source to send as many."""
    links = Links("https://voice.example", LinkSigner((LINK_KEY.encode(),)))
    house = House("mcv.example", "My Community Voice", links)
    recipient = Recipient(
        1, 1, "Amelia Taylor", "member.1@mail1.example.org", house.message_token(1)
    )
    return len(Letter(_wording(), house, clock.now()).write(recipient))


def _peak_megabytes(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _busy_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
