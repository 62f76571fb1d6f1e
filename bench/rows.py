"""What a delivery costs in space, and in time when it is forgotten: a million rows, then none."""

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import func, select, text, update

from bench.report import Measurement
from bench.scratch import database, populate
from config import Settings
from mcv.app import create_app
from mcv.core import clock
from mcv.delivery import actions, queries
from mcv.delivery.engine.forgetting import forget_portion
from mcv.delivery.engine.results import MARK_SENT
from mcv.delivery.models import Chunk, Contact, Delivery, Outgoing
from mcv.delivery.rules.keeping import KEPT_FOR
from mcv.delivery.rules.letters import Wording
from mcv.delivery.rules.pace import Pace
from mcv.delivery.rules.states import Kind, Lane
from mcv.extensions import db

T = TypeVar("T")
PARTITIONED = (
    "CREATE TABLE delivery_in_parts (LIKE delivery) PARTITION BY RANGE (outgoing_id)",
    "CREATE TABLE delivery_part_1 PARTITION OF delivery_in_parts FOR VALUES FROM (0) TO (1000)",
    "ALTER TABLE delivery_in_parts ADD PRIMARY KEY (id, outgoing_id)",
    "CREATE UNIQUE INDEX ON delivery_in_parts (contact_id, outgoing_id)",
    "CREATE INDEX ON delivery_in_parts (outgoing_id, chunk)",
)


def add_options(options: argparse.ArgumentParser) -> None:
    """Say what may be chosen."""
    options.add_argument("--members", type=int, default=1_000_000)
    options.add_argument("--database", choices=("sqlite", "postgresql"), default="postgresql")


def run(chosen: argparse.Namespace) -> list[Measurement]:
    """Return bytes a row queued and sent, and how quickly and in what portions rows are forgotten."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)
        with database(chosen.database, folder) as url:
            settings = Settings(environment="test", database_url=url, instance=folder)
            with create_app(settings).app_context():
                populate(chosen.members)
                found = _measure(chosen)
                db.session.remove()
                db.engine.dispose()
                return found


def _measure(chosen: argparse.Namespace) -> list[Measurement]:
    def measured(case: str, value: float, unit: str) -> None:
        row = Measurement("rows", case, round(value, 2), unit, chosen.members, chosen.database)
        found.append(row)

    found: list[Measurement] = []
    outgoing_id, seconds = _timed(_publish)
    measured("publish", seconds, "s")
    _tell_sizes("queued", chosen, measured)
    _, seconds = _timed(lambda: _send(outgoing_id))
    measured("mark sent, in the portions of senders", chosen.members / seconds, "rows/s")
    _tell_sizes("sent", chosen, measured)
    if chosen.database == "postgresql":
        _tell_of_partitions(chosen, measured)
    portions = _forget(outgoing_id, chosen.members)
    measured("forget", chosen.members / sum(portions), "rows/s")
    measured("forget, longest portion", 1000 * max(portions), "ms")
    measured("forget, middle portion", 1000 * sorted(portions)[len(portions) // 2], "ms")
    if chosen.database == "postgresql":
        measured("vacuum afterwards", _timed(lambda: _alone("VACUUM delivery"))[1], "s")
    return found


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    start = time.perf_counter()
    return work(), time.perf_counter() - start


def _publish() -> int:
    wording = Wording(Kind.ALERT, "Sheds", "Lock yours.", "<p>Lock yours.</p>", "Kent Police")
    now = clock.now()
    outgoing = actions.open_outgoing(wording, lane=Lane.BULK, now=now)
    actions.post_to_audience(outgoing, select(Contact.id), now)
    db.session.commit()
    return outgoing.id


def _send(outgoing_id: int) -> None:
    """Mark every row as sent, in the portions in which senders do."""
    ids = list(db.session.scalars(select(Delivery.id).order_by(Delivery.id)))
    db.session.rollback()
    for start in range(0, len(ids), Pace.settle_rows):
        with db.engine.begin() as connection:
            these = ids[start : start + Pace.settle_rows]
            connection.execute(MARK_SENT, {"ids": these, "now": clock.now()})
    db.session.execute(update(Chunk).values(due_at=None))
    db.session.commit()
    assert queries.tally(outgoing_id).sent == len(ids)


def _forget(outgoing_id: int, members: int) -> list[float]:
    """Return the seconds of each portion in which the rows became counts."""
    long_ago = clock.now() - KEPT_FOR - timedelta(days=1)
    old = update(Outgoing).where(Outgoing.id == outgoing_id)
    db.session.execute(old.values(created_at=long_ago))
    _publish_to_one()
    portions, is_more = [], True
    while is_more:
        start = time.perf_counter()
        is_more = forget_portion(clock.now())
        db.session.commit()
        portions.append(time.perf_counter() - start)
    rows = select(func.count()).select_from(Delivery).where(Delivery.outgoing_id == outgoing_id)
    assert db.session.scalar(rows) == 0
    assert queries.tally(outgoing_id).sent == members
    return portions


def _publish_to_one() -> None:
    wording = Wording(Kind.ALERT, "Bikes", "Lock yours.", "<p>Lock yours.</p>", "Kent Police")
    outgoing = actions.open_outgoing(wording, lane=Lane.BULK, now=clock.now())
    contact = db.session.scalars(select(Contact).order_by(Contact.id).limit(1)).one()
    actions.post_to_one(outgoing, contact, clock.now())
    db.session.commit()


def _tell_sizes(
    state: str, chosen: argparse.Namespace, measured: Callable[[str, float, str], None]
) -> None:
    if chosen.database == "postgresql":
        table = "SELECT pg_table_size('delivery')"
        indexes = "SELECT pg_indexes_size('delivery')"
    else:
        size = "SELECT sum(pgsize) FROM dbstat WHERE name"
        table = f"{size} = 'delivery'"
        names = "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'delivery'"
        indexes = f"{size} IN ({names})"
    with db.engine.connect() as connection:
        for what, asked in (("table", table), ("indexes", indexes)):
            size_in_bytes = float(connection.scalar(text(asked)) or 0)
            measured(f"{state} row, {what}", size_in_bytes / chosen.members, "bytes")


def _tell_of_partitions(
    chosen: argparse.Namespace, measured: Callable[[str, float, str], None]
) -> None:
    with db.engine.begin() as connection:
        for statement in PARTITIONED:
            connection.execute(text(statement))
    copied = "INSERT INTO delivery_in_parts SELECT * FROM delivery"
    measured("insert into a partition", _timed(lambda: _alone(copied))[1], "s")
    counted = "SELECT state, reason, count(*) FROM delivery_part_1 GROUP BY 1, 2"
    measured("count a partition", _timed(lambda: _alone(counted))[1], "s")
    measured("drop a partition", _timed(lambda: _alone("DROP TABLE delivery_part_1"))[1], "s")
    _alone("DROP TABLE delivery_in_parts")


def _alone(statement: str) -> None:
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
