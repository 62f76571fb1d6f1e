"""One alert to everybody beside what others use for that, in turns on the same sink."""

import argparse
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench.beside.letters import on_the_wire, post
from bench.beside.load_generator import LoadGenerator
from bench.beside.mailing_list import MailingList
from bench.beside.peer import Peer
from bench.beside.task_each import TaskEach
from bench.installation import Installation, install
from bench.report import Measurement
from bench.scratch import durability
from bench.sinks import Sink, wait_for
from config import MailRelay

RECIPIENTS = 2000
"""Slow peers send to so many; the ratio to our large run compares rates, not equal numbers."""


def add_options(options: argparse.ArgumentParser) -> None:
    """Say what may be chosen."""
    options.add_argument("--members", type=int, default=20_000, help="of our large run")
    options.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options.add_argument(
        "--connections", type=int, default=MailRelay.connections, help="of our sender"
    )
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--mailman-python", default=os.environ.get("MAILMAN_PYTHON"))
    options.add_argument("--celery-python", default=os.environ.get("CELERY_PYTHON"))


def run(chosen: argparse.Namespace) -> list[Measurement]:
    """Return our rates beside each installed peer's at 2,000 recipients; checks every count."""
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as at_the_end:
        folder = Path(scratch)
        folder.chmod(0o755)
        sink = Sink("smtp-sink", folder, 0)
        at_the_end.callback(sink.stop)
        small, large = (
            install(number, chosen, sink, folder / str(order), at_the_end)
            for order, number in enumerate((RECIPIENTS, chosen.members))
        )
        return _measure(chosen, small, large)


def _measure(
    chosen: argparse.Namespace, small: Installation, large: Installation
) -> list[Measurement]:
    peers = _installed(chosen, small)
    ours: list[tuple[float, float]] = []
    theirs: list[list[float]] = []
    for _ in range(chosen.rounds):
        theirs.append([_checked(peer, small) for peer in peers])
        ours.append((_rate(small, chosen), _rate(large, chosen)))
        print("round, messages/s:", _rates(peers, theirs[-1], ours[-1]), file=sys.stderr)
    return [
        _told(installation.place.recipients, chosen, peer.title(), pairs)
        for number, peer in enumerate(peers)
        for size, installation in enumerate((small, large))
        if (pairs := [(our[size], rate[number]) for our, rate in zip(ours, theirs, strict=True)])
    ]


def _rate(ours: Installation, chosen: argparse.Namespace) -> float:
    return ours.place.recipients / ours.write_to_all(chosen).seconds


def _rates(peers: list[Peer], theirs: list[float], ours: tuple[float, float]) -> str:
    titles = [peer.title() for peer in peers] + ["ours, small", "ours, large"]
    rates = zip(titles, [*theirs, *ours], strict=True)
    return "; ".join(f"{title} {rate:,.0f}" for title, rate in rates)


def _installed(chosen: argparse.Namespace, small: Installation) -> list[Peer]:
    """Return the peers that are here, ready to send; say of the others how to get them."""
    peers: list[Peer] = [
        LoadGenerator(),
        MailingList(chosen.mailman_python),
        TaskEach(chosen.celery_python),
    ]
    here = [peer for peer in peers if not peer.missing()]
    for absent in (peer.missing() for peer in peers if peer not in here):
        print(absent, file=sys.stderr)
    with small.app.app_context():
        print(
            f"sink {small.place.sink.name}; {durability()}; message {small.place.size:,} bytes, "
            f"the peers' {on_the_wire(post(small.place.size)):,}; "
            f"peers at {RECIPIENTS:,} recipients",
            file=sys.stderr,
        )
        for peer in here:
            peer.prepare(small.place)
    return here


def _checked(peer: Peer, small: Installation) -> float:
    """Return the peer's messages a second; the sink has one for each recipient, no more or fewer."""
    before = small.place.sink.count()
    with small.app.app_context():
        rate = peer.rate(small.place)
    wait_for(small.place.sink, before + small.place.recipients, patience=30)
    return rate


def _told(
    members: int, chosen: argparse.Namespace, title: str, pairs: list[tuple[float, float]]
) -> Measurement:
    """Return the pair whose ratio is the middle one, the lower of two."""
    ours, theirs = sorted(pairs, key=lambda pair: pair[0] / pair[1])[(len(pairs) - 1) // 2]
    return Measurement(
        bench="peers",
        case=f"ours at {members:,}, peer at {RECIPIENTS:,}",
        value=round(ours, 1),
        unit="messages/s",
        members=members,
        database=chosen.database,
        peer=title,
        peer_value=round(theirs, 1),
    )
