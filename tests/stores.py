"""The two databases that the tests run on, clean for every test."""

import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, inspect, text

from mcv.extensions import Base, db
from mcv.places.actions import load_facts
from tests.database import start_postgresql

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
    left = False

    @abstractmethod
    def prepare(self, app: Flask) -> None: ...

    def clean(self, app: Flask) -> None:
        """Take away what the test left, unless it is to be left for a while."""
        if not self.left:
            self._clean(app)

    @contextmanager
    def left_as_it_is(self, app: Flask) -> Iterator[None]:
        """Keep what there is now from test to test, for tests that only look at it."""
        self.left = True
        yield
        self.left = False
        with app.app_context():
            self.clean(app)

    @abstractmethod
    def _clean(self, app: Flask) -> None: ...

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

    def _clean(self, app: Flask) -> None:
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
    """A private server; every table but the places is emptied after a test, whoever wrote there."""

    def __init__(self, folder: Path) -> None:
        self.server = start_postgresql()
        self.url = self.server.url
        self.cleaning = ""

    def prepare(self, app: Flask) -> None:
        self._make_tables(app)

    def _clean(self, app: Flask) -> None:
        with db.engine.begin() as connection:
            connection.exec_driver_sql(self.cleaning)

    @contextmanager
    def empty(self, app: Flask) -> Iterator[None]:
        self._make_schema_anew()
        yield
        self._make_schema_anew()
        self._make_tables(app)

    def _make_tables(self, app: Flask) -> None:
        with app.app_context(), db.engine.begin() as connection:
            make_queue(connection)
        load_what_is_carried(app)
        with app.app_context(), db.engine.begin() as connection:
            self.cleaning = _cleaning(connection)

    def _make_schema_anew(self) -> None:
        db.session.remove()
        with db.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))

    def close(self) -> None:
        self.server.stop()


def _cleaning(connection: Connection) -> str:
    """Return the statements, one message to the server, that leave only what is carried.

    They delete: to truncate a table makes new files for it, which takes ten times as long.
    """
    tables = sorted(set(inspect(connection).get_table_names()) - CARRIED)
    unused = "SELECT seqrelid FROM pg_sequence WHERE pg_sequence_last_value(seqrelid) IS NULL"
    sequences = ", ".join(str(number) for number in connection.scalars(text(unused)))
    return "; ".join(
        [
            # the audit record refuses to be emptied by anybody who does not say this
            "SET LOCAL session_replication_role = replica",
            *(f'DELETE FROM "{table}"' for table in tables),
            "SELECT setval(seqrelid, seqstart, false) FROM pg_sequence"
            f" WHERE pg_sequence_last_value(seqrelid) IS NOT NULL AND seqrelid IN ({sequences})",
        ]
    )
