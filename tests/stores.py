"""The two databases that the tests run on, clean for every test."""

import re
import shutil
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event, text

from mcv.extensions import Base, db
from mcv.places.actions import load_facts

WRITTEN = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM|COPY)\s+\"?(\w+)", re.IGNORECASE)
CARRIED = {"district", "ward", "ward_outcode"}


def load_what_is_carried(app: Flask) -> None:
    """Make the tables and load the places that the project carries."""
    with app.app_context():
        Base.metadata.create_all(db.engine)
        load_facts()
        db.session.commit()


class Store(ABC):
    """A database for the tests."""

    url: str

    @abstractmethod
    def prepare(self, app: Flask) -> None: ...

    @abstractmethod
    def clean(self, app: Flask) -> None: ...

    def close(self) -> None:
        return None


class SqliteStore(Store):
    """A file; the clean one is kept beside it and copied back."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "test.db"
        self.kept = folder / "kept.db"
        self.url = f"sqlite:///{self.file}"

    def prepare(self, app: Flask) -> None:
        load_what_is_carried(app)
        with app.app_context():
            with db.engine.connect() as connection:
                connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
            db.engine.dispose()
        shutil.copy(self.file, self.kept)

    def clean(self, app: Flask) -> None:
        db.engine.dispose()
        for leftover in self.file.parent.glob("test.db-*"):
            leftover.unlink()
        shutil.copy(self.kept, self.file)


class PostgresqlStore(Store):
    """A private server; what a test wrote into is emptied after it."""

    def __init__(self, folder: Path) -> None:
        raise NotImplementedError(folder)

    def prepare(self, app: Flask) -> None:
        load_what_is_carried(app)
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", self._note)

    def _note(self, *arguments: Any) -> None:
        match = WRITTEN.match(arguments[2])
        if match:
            self.written.add(match.group(1).lower())

    written: set[str] = set()  # noqa: RUF012

    def clean(self, app: Flask) -> None:
        tables = self.written - CARRIED
        self.written.clear()
        if not tables:
            return
        with db.engine.begin() as connection:
            connection.execute(text("SET session_replication_role = replica"))
            names = ", ".join(f'"{name}"' for name in sorted(tables))
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
            connection.execute(text("SET session_replication_role = DEFAULT"))
