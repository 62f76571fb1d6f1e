"""Scratch databases with as many members' contacts as a benchmark asks for."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import insert, text

from mcv.delivery.models import Contact
from mcv.delivery.rules.states import Channel, Purpose
from mcv.extensions import Base, db
from tests.database import DURABLE, start_postgresql

FIRST = (
    "Amelia",
    "Oluwaseun",
    "Zoë",
    "George",
    "Priya",
    "Łukasz",
    "Mary-Jane",
    "Siân",
    "Tom",
    "Aoife",
)
LAST = ("Taylor", "O'Brien", "Patel", "Smith-Jones", "Kowalski", "Nguyễn", "Okafor", "Hughes")
PORTION = 5000


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """Serve an empty durable database and give its address; it is gone afterwards."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'bench.db'}"
        return
    server = start_postgresql(DURABLE)
    try:
        yield server.url
    finally:
        server.stop()


def populate(members: int) -> None:
    """Make the tables and that many contacts, with names of all sorts."""
    Base.metadata.create_all(db.engine)
    for start in range(0, members, PORTION):
        numbers = range(start, min(members, start + PORTION))
        db.session.execute(insert(Contact), [_contact(number) for number in numbers])
    db.session.commit()


def durability() -> str:
    """Return the settings of the open database that decide what a crash may lose."""
    if db.engine.dialect.name == "sqlite":
        asked = [("journal_mode", "PRAGMA journal_mode"), ("synchronous", "PRAGMA synchronous")]
    else:
        names = ("fsync", "synchronous_commit", "full_page_writes")
        asked = [(name, f"SHOW {name}") for name in names]
    with db.engine.connect() as connection:
        return ", ".join(f"{name}={connection.scalar(text(query))}" for name, query in asked)


def _contact(number: int) -> dict[str, object]:
    first, last = FIRST[number % len(FIRST)], LAST[number // 10 % len(LAST)]
    return {
        "purpose": Purpose.MEMBER,
        "channel": Channel.EMAIL,
        "address": f"member.{number}@mail{number % 97}.example.org",
        "name": f"{first} {last}",
    }
