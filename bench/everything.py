"""Every benchmark with the sizes of docs/speed.md, one after the other, each in a process of its own."""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator

from bench.report import Measurement
from config import ROOT

BOTH = ("sqlite", "postgresql")
CASES = (
    *(f"fanout --members 20000 --database {kind}" for kind in BOTH),
    *(f"fanout --members 78000 --rounds 7 --database {kind}" for kind in BOTH),
    *(f"fanout --members 78000 --rounds 7 --sink csink --database {kind}" for kind in BOTH),
    *(
        f"fanout --members 78000 --rounds 7 --sink csink --database {kind} --senders 2 --connections 32"
        for kind in BOTH
    ),
    "fanout --members 10000 --latency-ms 20 --connections 64",
    *(f"fanout --members 1000000 --rounds 1 --database {kind}" for kind in BOTH),
    *(f"growth --database {kind}" for kind in BOTH),
    *(f"lanes --database {kind}" for kind in BOTH),
    "peers --database sqlite",
    "senders --members 78000",
    *(f"mail-in --database {kind}" for kind in BOTH),
    "queue --workers 2",
    "seal",
    *(f"pages --database {kind}" for kind in BOTH),
    "rows --database postgresql",
)  # fmt: skip
BRIEF = (
    *(f"fanout --members 5000 --rounds 1 --database {kind}" for kind in BOTH),
    "growth --members 20000",
    "mail-in --mails 200",
    "seal --rounds 3",
)


def add_options(options: argparse.ArgumentParser) -> None:
    """Say what may be chosen."""
    options.add_argument(
        "--brief", action="store_true", help="a few small ones, to see that all is there"
    )


def run(chosen: argparse.Namespace) -> Iterator[Measurement]:
    """Yield what all of them measured; raises AssertionError at the end if one of them failed."""
    failed = []
    for case in BRIEF if chosen.brief else CASES:
        print(f"bench {case}", file=sys.stderr, flush=True)
        command = [sys.executable, "-m", "bench", *case.split(), "--json"]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            failed.append(case)
        yield from map(_read, done.stdout.splitlines())
    assert not failed, f"these failed: {'; '.join(failed)}"


def _read(line: str) -> Measurement:
    fields = json.loads(line)
    del fields["ratio"]
    return Measurement(**fields)
