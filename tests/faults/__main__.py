"""The long form: python -m tests.faults [--kills 100] [--members 120] [--seed N] [--database ...]."""

import argparse
import random
import sys
import tempfile
from pathlib import Path

from config import MailRelay, Settings
from mcv.app import create_app
from mcv.extensions import db
from tests import stores
from tests.faults.chaos import Chaos, Toll, assert_all_holds
from tests.faults.relay import Relay

STORES: dict[str, type[stores.SqliteStore | stores.PostgresqlStore]] = {
    "sqlite": stores.SqliteStore,
    "postgresql": stores.PostgresqlStore,
}
DROPS = 5
COLUMNS = (
    "database", "sender", "web", "clock", "alerts", "accepted", "repeats", "lost", "unasked",
    "rows", "seconds",
)  # fmt: skip


def main() -> int:
    """Kill on every database asked for, print the table of counts, return 1 if anything did not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="on each database")
    parser.add_argument("--members", type=int, default=120)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--database", choices=tuple(STORES), action="append")
    chosen = parser.parse_args()
    seed = random.randrange(1_000_000) if chosen.seed is None else chosen.seed
    print(f"seed {seed}: repeat with --seed {seed}", flush=True)
    tolls = {}
    for name in chosen.database or STORES:
        print(f"{chosen.kills} kills on {name}, {chosen.members} members", flush=True)
        tolls[name] = _run(name, seed, chosen.kills, chosen.members)
    return _report(tolls)


def _run(name: str, seed: int, kills: int, members: int) -> Toll:
    # PostgreSQL runs as another user where we are root
    with tempfile.TemporaryDirectory(dir="/tmp") as scratch:
        folder = Path(scratch)
        store = STORES[name](folder)
        relay = Relay(folder)
        settings = Settings(
            environment="test",
            database_url=store.url,
            instance=folder,
            public_url="https://voice.example",
            relay=MailRelay(port=relay.port),
        )
        app = create_app(settings)
        try:
            store.prepare(app)
            with app.app_context():
                toll = Chaos(app, settings, relay, seed).run(kills, members, DROPS)
                db.session.remove()
                db.engine.dispose()
                return toll
        finally:
            relay.close()
            store.close()


def _report(tolls: dict[str, Toll]) -> int:
    print("| " + " | ".join(COLUMNS) + " |")
    print("|" + "---|" * len(COLUMNS))
    bad = 0
    for name, toll in tolls.items():
        rows = ", ".join(f"{count:,} {state}" for state, count in sorted(toll.rows.items()))
        kills = [toll.kills.get(process, 0) for process in ("sender", "web", "clock")]
        figures = [*kills, toll.alerts, toll.accepted, toll.repeats, toll.lost, toll.unasked]
        cells = [name, *(f"{figure:,}" for figure in figures), rows, f"{toll.seconds:.0f}"]
        print("| " + " | ".join(cells) + " |")
        try:
            assert_all_holds(toll, DROPS)
        except AssertionError as wrong:
            print(f"On {name} it did not hold: {wrong}", file=sys.stderr)
            bad = 1
    return bad


if __name__ == "__main__":
    sys.exit(main())
