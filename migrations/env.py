"""How Alembic reaches the database of the running application."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from flask import current_app
from sqlalchemy import Connection, ForeignKeyConstraint

from mcv.core.queue.by_workers import TABLES
from mcv.core.types import Named, UtcDateTime

extension = current_app.extensions["migrate"]


def render_item(kind: str, item: object, autogen_context: object) -> str | bool:
    """Write our own column types as the plain types that they are in the database."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Named):
        return "sa.String(length=40)"
    return False


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Return whether the name is of something of ours; procrastinate's tables are not."""
    return not (kind == "table" and name in TABLES)


def include_object(
    thing: object, _name: str | None, _kind: str, is_found: bool, _other: object
) -> bool:
    """Return whether this database is to have it: PostgreSQL looks nothing up for deliveries."""
    if is_found or not isinstance(thing, ForeignKeyConstraint):
        return True
    return extension.db.engine.dialect.name == "sqlite" or thing.table.name != "delivery"


@contextmanager
def _nothing_follows_a_table_that_is_made_anew(connection: Connection) -> Iterator[None]:
    """Keep the rows that refer to a table which SQLite changes by copying it and dropping the old one.

    With foreign keys enforced, dropping it would delete them (SQLite's documentation of ALTER TABLE,
    section 7). They are looked at once all is done; raises RuntimeError if one leads nowhere.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    # it counts only outside of a transaction
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    connection.commit()
    try:
        yield
        astray = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if astray:
            raise RuntimeError(f"{len(astray)} rows refer to rows that are gone: {astray[:5]}")
        connection.commit()
    finally:
        connection.rollback()
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")


def run() -> None:
    """Bring the database to the wanted revision."""
    with extension.db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=extension.db.metadata,
            render_item=render_item,
            include_name=include_name,
            include_object=include_object,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
        )
        with _nothing_follows_a_table_that_is_made_anew(connection), context.begin_transaction():
            context.run_migrations()


run()
