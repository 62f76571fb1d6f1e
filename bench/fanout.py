"""One alert to everybody, audience to last row marked, beside smtp-source on the same sink."""

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from flask import Flask

from bench.processes import busy_seconds, weighed
from bench.report import Measurement
from bench.scratch import database, durability, populate
from bench.sending import (
    LINK_KEY,
    a_wording,
    bench_settings,
    publish_to_everybody,
    running_senders,
)
from bench.sinks import Sink, smtp_source, wait_for
from config import MailRelay
from mcv.app import create_app
from mcv.core import clock
from mcv.core.tokens import LinkSigner
from mcv.delivery import queries
from mcv.delivery.rules.letters import House, Letter, Recipient
from mcv.delivery.rules.links import Links
from mcv.extensions import db

PEER_CONNECTIONS = (1, 4, 16, 24, 64)
TRIAL = 4000


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
    options.add_argument("--connections", type=int, default=MailRelay.connections)
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
    relay = MailRelay(port=sink.port, connections=connections)
    return create_app(bench_settings(url, folder, relay))


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
        measured(
            "CPU a message, all senders",
            median(sum(each.busy_seconds) for each in rounds) / chosen.members * 1e6,
            "us",
        ),
        measured("peak memory of a sender", max(each.peak_megabytes for each in rounds), "MB"),
    ]


def fan_out(chosen: argparse.Namespace, sink: Sink, url: str, folder: Path) -> Round:
    """Return what one alert to everybody took; every count is checked."""
    before = sink.count()
    relay = MailRelay(port=sink.port, connections=chosen.connections)
    with running_senders(url, folder, relay, chosen.senders) as senders:
        pids = [sender.pid for sender in senders]
        idle = list(map(busy_seconds, pids))
        start, started_at = time.perf_counter(), clock.now()
        outgoing_id, recipients = publish_to_everybody(started_at)
        published = time.perf_counter() - start
        assert recipients == chosen.members
        with weighed(pids) as weights:
            wait_for(sink, before + recipients)
            while True:
                # what the query finds was so when it began
                seconds = time.perf_counter() - start
                tally = queries.tally(outgoing_id)
                if tally.is_finished:
                    break
                db.session.rollback()
                time.sleep(0.01)
        used = list(map(busy_seconds, pids))
    assert tally.sent == recipients, f"{tally}"
    assert sink.count() == before + recipients
    assert tally.first_sent_at is not None
    first = (tally.first_sent_at - started_at).total_seconds()
    busy = tuple(after - before for before, after in zip(idle, used, strict=True))
    return Round(seconds, first, published, max(weights), busy)


def best_connections(sink: Sink, size: int, latency_ms: int) -> int:
    """Return the number of connections at which smtp-source is quickest here."""

    def rate(connections: int) -> float:
        messages = 50 * connections if latency_ms else TRIAL
        return smtp_source(sink, messages, size, connections)

    return max(PEER_CONNECTIONS, key=rate)


def message_size() -> int:
    """Return the bytes of one of our messages, for smtp-source to send as many."""
    links = Links("https://voice.example", LinkSigner((LINK_KEY.encode(),)))
    house = House("mcv.example", "My Community Voice", links)
    recipient = Recipient(1, 1, "Amelia Taylor", "member.1@mail1.example.org")
    letter = Letter(a_wording(), house, clock.now())
    return sum(map(len, letter.pieces(letter.values(recipient))))
