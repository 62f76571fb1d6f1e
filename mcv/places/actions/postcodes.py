"""Take in a publisher's postcode file: staged as a stream, then compared and merged at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    delete,
    exists,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.schema import CreateIndex, CreateTable, DropTable

from mcv.audit.rules import Actor
from mcv.core.errors import Refused
from mcv.extensions import db
from mcv.places.actions.record import Counts, keep_import
from mcv.places.models import District, PlaceImport, Postcode, Ward
from mcv.places.postcode_files import PostcodeFile, opened, rows
from mcv.places.rules import too_many_removals
from mcv.places.rules.postcodes import POSTCODE, normalise_postcode

Say = Callable[[str], None]
Batch = list[tuple[str, int]]
BATCH = 20_000
EVERY = 250_000
staged = Table(
    "postcode_staged",
    MetaData(),
    Column("postcode", String(7)),
    Column("ward_id", Integer),
    prefixes=["TEMPORARY"],
)
by_postcode = Index("ix_postcode_staged_postcode", staged.c.postcode)
SAME = staged.c.postcode == Postcode.postcode
GONE = ~exists().where(SAME)


@dataclass
class Seen:
    """What a file held: its rows, those outside our wards, and those in wards new to us."""

    rows: int = 0
    outside: int = 0
    unknown_wards: int = 0


def import_postcodes(
    path: Path, *, actor: Actor, now: datetime, say: Say, allow_removals: bool = False
) -> PlaceImport:
    """Make the postcodes of our wards those of the file; a wrong file raises Refused, nothing changed.

    Terminated postcodes count as gone. Losing more than a tenth needs `allow_removals`.
    """
    connection = db.session.connection()
    connection.execute(DropTable(staged, if_exists=True))
    connection.execute(CreateTable(staged))
    with opened(path) as file:
        say(f"Reading {path.name}: {file.layout.kind.label}.")
        seen = _stage(connection, file, say)
    _refuse_doubtful(connection, path.name, allow_removals=allow_removals)
    counts = Counts(rows=seen.rows, outside=seen.outside, **_merge(connection))
    connection.execute(DropTable(staged))
    if seen.unknown_wards:
        say(f"{seen.unknown_wards:,} postcodes lie in our districts in wards new to us: left out.")
    return keep_import(file.layout.kind, path, counts, actor=actor, now=now)


def _stage(connection: Connection, file: PostcodeFile, say: Say) -> Seen:
    seen = Seen()
    kept = _kept(file, seen, say)
    while batch := list(islice(kept, BATCH)):
        _insert(connection, batch)
    connection.execute(CreateIndex(by_postcode))
    if connection.dialect.name == "postgresql":
        connection.execute(text("ANALYZE postcode_staged"))
    return seen


def _kept(file: PostcodeFile, seen: Seen, say: Say) -> Iterator[tuple[str, int]]:
    ward_ids = dict(db.session.execute(select(Ward.code, Ward.id)).all())
    our_districts = set(db.session.scalars(select(District.code)))
    is_postcode = POSTCODE.fullmatch
    for part in file.parts:
        for postcode, ward_code, district_code in rows(file, part):
            seen.rows += 1
            if seen.rows % EVERY == 0:
                say(f"{seen.rows:,} rows read.")
            ward_id = ward_ids.get(ward_code)
            if ward_id is None:
                seen.outside += 1
                seen.unknown_wards += district_code in our_districts
                continue
            bare = postcode.replace(" ", "")
            if not is_postcode(bare):
                raise Refused(f"{part.name} holds {postcode[:20]!r} where a postcode should be.")
            yield bare, ward_id
    say(f"{seen.rows:,} rows read.")


def _insert(connection: Connection, batch: Batch) -> None:
    if connection.dialect.name == "postgresql":
        cursor = connection.connection.cursor()
        with cursor.copy("COPY postcode_staged (postcode, ward_id) FROM STDIN") as copy:
            for row in batch:
                copy.write_row(row)
    else:
        connection.exec_driver_sql("INSERT INTO postcode_staged VALUES (?, ?)", batch)


def _refuse_doubtful(connection: Connection, name: str, *, allow_removals: bool) -> None:
    if connection.scalar(select(func.count()).select_from(staged)) == 0:
        raise Refused(f"No postcode in {name} lies in a ward that we know; nothing was changed.")
    twice = select(staged.c.postcode).group_by(staged.c.postcode)
    twice = twice.having(func.count(staged.c.ward_id.distinct()) > 1).order_by(staged.c.postcode)
    disputed = connection.scalar(twice.limit(1))
    if disputed is not None:
        raise Refused(f"{name} puts {normalise_postcode(disputed)} in more than one ward.")
    known = connection.scalar(select(func.count()).select_from(Postcode)) or 0
    going = connection.scalar(select(func.count()).select_from(Postcode).where(GONE)) or 0
    if too_many_removals(going, known) and not allow_removals:
        raise Refused(
            f"{name} would remove {going:,} of our {known:,} postcodes; nothing was changed. "
            "If it is complete, run again with --allow-removals."
        )


def _merge(connection: Connection) -> dict[str, int]:
    """Make the table say what is staged; return how many were added, changed, removed, unchanged."""
    removed = connection.execute(delete(Postcode).where(GONE)).rowcount
    new_ward = select(staged.c.ward_id).where(SAME).limit(1).scalar_subquery()
    moved = exists().where(SAME, staged.c.ward_id != Postcode.ward_id)
    changed = connection.execute(update(Postcode).where(moved).values(ward_id=new_ward)).rowcount
    stayed = connection.scalar(select(func.count()).select_from(Postcode)) or 0
    new = select(staged.c.postcode, staged.c.ward_id).distinct().where(~exists().where(SAME))
    added = connection.execute(
        insert(Postcode).from_select(["postcode", "ward_id"], new),
        execution_options={"preserve_rowcount": True},
    ).rowcount
    unchanged = stayed - changed
    return {"added": added, "changed": changed, "removed": removed, "unchanged": unchanged}
