"""What a recipient costs when there are ten times as many, in pairs of a small and a large fan-out."""

import argparse
import copy
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from bench.fanout import Round, application, fan_out
from bench.report import Measurement
from bench.scratch import database, populate
from bench.sinks import Sink
from mcv.extensions import db

SMALLER = 10


@dataclass(frozen=True)
class Audience:
    """Everybody in a database of its own, and how to write to them."""

    app: Flask
    chosen: argparse.Namespace
    sink: Sink
    url: str
    folder: Path

    def write_to_all(self) -> Round:
        """Return what one alert to all of them took."""
        with self.app.app_context():
            return fan_out(self.chosen, self.sink, self.url, self.folder)

    def cost(self, a_round: Round) -> float:
        """Return the microseconds that each recipient took."""
        return float(a_round.seconds / self.chosen.members * 1e6)


def add_options(options: argparse.ArgumentParser) -> None:
    """Say what may be chosen."""
    options.add_argument("--members", type=int, default=1_000_000)
    options.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options.add_argument("--sink", choices=("smtp-sink", "csink"), default="smtp-sink")
    options.add_argument("--connections", type=int, default=16)
    options.add_argument("--rounds", type=int, default=1, help="pairs of small and large")


def run(chosen: argparse.Namespace) -> list[Measurement]:
    """Return what a recipient costs among many, beside what one costs among a tenth of them."""
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as at_the_end:
        folder = Path(scratch)
        folder.chmod(0o755)
        sink = Sink(chosen.sink, folder, 0)
        at_the_end.callback(sink.stop)
        small, large = (
            _install(members, chosen, sink, folder / str(members), at_the_end)
            for members in (chosen.members // SMALLER, chosen.members)
        )
        pairs = [(small.write_to_all(), large.write_to_all()) for _ in range(chosen.rounds)]
    return _told(chosen, small, large, pairs)


def _install(
    members: int, chosen: argparse.Namespace, sink: Sink, folder: Path, at_the_end: ExitStack
) -> Audience:
    these = copy.copy(chosen)
    these.members, these.senders = members, 1
    folder.mkdir()
    url = at_the_end.enter_context(database(chosen.database, folder))
    app = application(sink, url, folder, chosen.connections)
    with app.app_context():
        populate(members)
        at_the_end.callback(db.engine.dispose)
    return Audience(app, these, sink, url, folder)


def _told(
    chosen: argparse.Namespace, small: Audience, large: Audience, pairs: list[tuple[Round, Round]]
) -> list[Measurement]:
    """Return the pair in the middle, the dearer of two."""
    costs = [(large.cost(many), small.cost(few)) for few, many in pairs]
    cost, before = sorted(costs, key=lambda pair: pair[0] / pair[1])[len(costs) // 2]
    peer = f"at {small.chosen.members:,} members"
    common = {"bench": "growth", "members": chosen.members, "database": chosen.database}
    peak_few = max(few.peak_megabytes for few, _ in pairs)
    peak_many = max(many.peak_megabytes for _, many in pairs)
    return [
        Measurement(case="cost of a recipient", value=round(cost, 1), unit="us",
                    peer=peer, peer_value=round(before, 1), **common),
        Measurement(case="peak memory of the sender", value=round(peak_many, 1), unit="MB",
                    peer=peer, peer_value=round(peak_few, 1), **common),
    ]  # fmt: skip
