"""Runs one benchmark: python -m bench fanout --members 78000 --database sqlite --json."""

import argparse
import sys

from bench import (
    everything,
    fanout,
    growth,
    lanes,
    mail_in,
    pages,
    peers,
    queue,
    rows,
    seal,
    senders,
)
from bench.report import show

BENCHMARKS = {
    "all": everything,
    "fanout": fanout,
    "growth": growth,
    "lanes": lanes,
    "mail-in": mail_in,
    "pages": pages,
    "peers": peers,
    "queue": queue,
    "rows": rows,
    "seal": seal,
    "senders": senders,
}


def main() -> int:
    """Run what was asked for and print its measurements."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    names = parser.add_subparsers(dest="name", required=True)
    for name, benchmark in BENCHMARKS.items():
        options = names.add_parser(name, help=benchmark.__doc__)
        options.add_argument("--json", action="store_true", help="one JSON object a line")
        benchmark.add_options(options)
    chosen = parser.parse_args()
    try:
        show(BENCHMARKS[chosen.name].run(chosen), as_json=chosen.json)
    except AssertionError as wrong:
        print(f"The benchmark's own check failed: {wrong}", file=sys.stderr)
        return 1
    return 0


sys.exit(main())
