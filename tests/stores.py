"""The two databases that the tests run on, clean for every test."""

import re
import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, Engine, event, text

from mcv.extensions import Base, db
from mcv.places.actions import load_facts
from tests.database import start_postgresql

WRITTEN = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM|COPY)\s+\"?(\w+)", re.IGNORECASE)
CARRIED = {"district", "ward", "ward_outcode"}


def load_what_is_carried(app: Flask) -> None:
    """Make the tables and load the places that the project carries."""
    with app.app_context():
        Base.metadata.create_all(db.engine)
        load_facts()
        db.session.commit()


def make_queue(connection: Connection) -> None:
    """Make procrastinate's tables in a PostgreSQL database that has none."""
    driver: Any = connection.connection.driver_connection
    driver.execute(SchemaManager.get_schema())


class Store(ABC):
    """A database for the tests."""

    url: str

    @abstractmethod
    def prepare(self, app: Flask) -> None: ...

    @abstractmethod
    def clean(self, app: Flask) -> None: ...

    @abstractmethod
    def empty(self, app: Flask) -> AbstractContextManager[None]:
        """Take every table away for a while."""

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
        # a new file, not the old one rewritten: a connection left open somewhere keeps its own
        fresh = self.file.with_suffix(".fresh")
        shutil.copy(self.kept, fresh)
        fresh.replace(self.file)

    @contextmanager
    def empty(self, app: Flask) -> Iterator[None]:
        db.engine.dispose()
        for file in self.file.parent.glob("test.db*"):
            file.unlink()
        yield
        self.clean(app)


class PostgresqlStore(Store):
    """A private server; what a test wrote into is emptied after it."""

    def __init__(self, folder: Path) -> None:
        self.server = start_postgresql()
        self.url = self.server.url
        self.written: set[str] = set()

    def prepare(self, app: Flask) -> None:
        self._make_tables(app)
        # every engine: a test may have an application of its own
        event.listen(Engine, "before_cursor_execute", self._note)

    def clean(self, app: Flask) -> None:
        tables = self.written - CARRIED
        self.written.clear()
        with db.engine.begin() as connection:
            # written past SQLAlchemy, so that nobody notes it
            connection.execute(text("DELETE FROM procrastinate_jobs"))
            connection.execute(text("DELETE FROM procrastinate_workers"))
        if not tables:
            return
        names = ", ".join(f'"{name}"' for name in sorted(tables))
        with db.engine.begin() as connection:
            # the audit record refuses to be emptied by anybody who does not say this
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))

    @contextmanager
    def empty(self, app: Flask) -> Iterator[None]:
        self._make_schema_anew()
        yield
        self._make_schema_anew()
        self._make_tables(app)
        self.written.clear()

    def _make_tables(self, app: Flask) -> None:
        with app.app_context(), db.engine.begin() as connection:
            make_queue(connection)
        load_what_is_carried(app)

    def _make_schema_anew(self) -> None:
        db.session.remove()
        with db.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))

    def close(self) -> None:
        event.remove(Engine, "before_cursor_execute", self._note)
        self.server.stop()

    def _note(self, *arguments: Any) -> None:
        match = WRITTEN.match(arguments[2])
        if match:
            self.written.add(match.group(1).lower())
