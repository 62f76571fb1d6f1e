"""What a recipient costs when there are ten times as many, in pairs of a small and a large fan-out."""

import argparse
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench.fanout import Round
from bench.installation import install
from bench.report import Measurement
from bench.sinks import Sink
from config import MailRelay

SMALLER = 10


def add_options(options: argparse.ArgumentParser) -> None:
    """Say what may be chosen."""
    options.add_argument("--members", type=int, default=1_000_000)
    options.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options.add_argument("--sink", choices=("smtp-sink", "csink"), default="smtp-sink")
    options.add_argument("--connections", type=int, default=MailRelay.connections)
    options.add_argument("--rounds", type=int, default=1, help="pairs of small and large")


def run(chosen: argparse.Namespace) -> list[Measurement]:
    """Return what a recipient costs among many, beside what one costs among a tenth of them."""
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as at_the_end:
        folder = Path(scratch)
        folder.chmod(0o755)
        sink = Sink(chosen.sink, folder, 0)
        at_the_end.callback(sink.stop)
        small, large = (
            install(members, chosen, sink, folder / str(members), at_the_end)
            for members in (chosen.members // SMALLER, chosen.members)
        )
        pairs = [
            (small.write_to_all(chosen), large.write_to_all(chosen)) for _ in range(chosen.rounds)
        ]
    return _told(chosen, pairs)


def _told(chosen: argparse.Namespace, pairs: list[tuple[Round, Round]]) -> list[Measurement]:
    """Return the pair in the middle, the dearer of two."""
    fewer = chosen.members // SMALLER
    costs = [
        (many.seconds / chosen.members * 1e6, few.seconds / fewer * 1e6) for few, many in pairs
    ]
    cost, before = sorted(costs, key=lambda pair: pair[0] / pair[1])[len(costs) // 2]
    peer = f"at {fewer:,} members"
    common = {"bench": "growth", "members": chosen.members, "database": chosen.database}
    peak_few = max(few.peak_megabytes for few, _ in pairs)
    peak_many = max(many.peak_megabytes for _, many in pairs)
    return [
        Measurement(case="cost of a recipient", value=round(cost, 1), unit="us",
                    peer=peer, peer_value=round(before, 1), **common),
        Measurement(case="peak memory of the sender", value=round(peak_many, 1), unit="MB",
                    peer=peer, peer_value=round(peak_few, 1), **common),
    ]  # fmt: skip
