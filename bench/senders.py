"""One alert to everybody with 1, 2 and 3 senders that share it, one after the other in each round."""

import argparse
import copy
import sys
import tempfile
from pathlib import Path
from statistics import median

from bench.fanout import Round, application, best_connections, fan_out, message_size
from bench.report import Measurement
from bench.scratch import database, durability, populate
from bench.sinks import Sink, smtp_source
from config import MailRelay
from mcv.extensions import db


def add_options(options: argparse.ArgumentParser) -> None:
    """Say what may be chosen."""
    options.add_argument("--members", type=int, default=20_000)
    options.add_argument("--database", choices=("sqlite", "postgresql"), default="postgresql")
    options.add_argument("--latency-ms", type=int, default=0)
    options.add_argument(
        "--connections", type=int, default=MailRelay.connections, help="of each sender"
    )
    options.add_argument("--most", type=int, default=3, help="the largest number of senders")
    options.add_argument("--rounds", type=int, default=3)


def run(chosen: argparse.Namespace) -> list[Measurement]:
    """Return the rate of each number of senders beside that of one in the same round."""
    name = "csink" if chosen.latency_ms else "smtp-sink"
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
    rounds: list[dict[int, Round]] = []
    peers: list[float] = []
    with application(sink, url, folder, chosen.connections).app_context():
        populate(chosen.members)
        size = message_size()
        best = best_connections(sink, size, chosen.latency_ms)
        print(
            f"sink {sink.name}, {chosen.latency_ms} ms a reply; {durability()}; "
            f"{chosen.connections} connections a sender; smtp-source on {best}",
            file=sys.stderr,
        )
        for _ in range(chosen.rounds):
            peers.append(smtp_source(sink, chosen.members, size, best))
            rounds.append({n: _shared_by(n, chosen, sink, url, folder) for n in _numbers(chosen)})
        db.session.remove()
        db.engine.dispose()
    return [one for n in _numbers(chosen) for one in _told(n, chosen, rounds, peers)]


def _numbers(chosen: argparse.Namespace) -> range:
    return range(1, chosen.most + 1)


def _shared_by(
    number: int, chosen: argparse.Namespace, sink: Sink, url: str, folder: Path
) -> Round:
    these = copy.copy(chosen)
    these.senders = number
    return fan_out(these, sink, url, folder)


def _told(
    number: int, chosen: argparse.Namespace, rounds: list[dict[int, Round]], peers: list[float]
) -> list[Measurement]:
    def rate(a_round: Round) -> float:
        return float(chosen.members / a_round.seconds)

    pairs = [(rate(each[number]), rate(each[1])) for each in rounds]
    ours, one = sorted(pairs, key=lambda pair: pair[0] / pair[1])[(len(pairs) - 1) // 2]
    share = median(
        min(each[number].busy_seconds) / sum(each[number].busy_seconds) for each in rounds
    )
    common = {"bench": "senders", "members": chosen.members, "database": chosen.database}
    case = f"{number} sender{'s' * (number > 1)}"
    return [
        Measurement(case=case, value=round(ours, 1), unit="messages/s", peer="1 sender",
                    peer_value=round(one, 1), **common),
        Measurement(case=f"{case}, of smtp-source's", unit="",
                    value=round(median(rate(each[number]) / peer
                                       for each, peer in zip(rounds, peers, strict=True)), 3),
                    **common),
        Measurement(case=f"{case}, least busy one's share", value=round(100 * share, 1), unit="%",
                    **common),
    ]  # fmt: skip
