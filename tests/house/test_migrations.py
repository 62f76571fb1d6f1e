"""The migrations make exactly the tables that the models describe."""

from importlib.metadata import version

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, ForeignKeyConstraint, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import SchemaItem

from mcv.core.queue.by_workers import SCHEMA_OF, TABLES
from mcv.extensions import Base, db
from tests import stores

NOW = "'2026-11-28 12:00:00+00:00'"
A_DELIVERY_AND_ITS_RECEIPT = (
    "INSERT INTO contact (id, purpose, address, channel, name, reads_here)"
    " VALUES (1, 'member', 'jo@example.org', 'email', 'Jo', false)",
    "INSERT INTO outgoing (id, kind, lane, subject, text_body, html_body, from_name, created_at,"
    " reaches_stopped, channel, price)"
    f" VALUES (1, 'alert', 'bulk', 'Sheds', 'x', 'x', 'Kent', {NOW}, false, 'email', 0)",
    "INSERT INTO delivery (id, outgoing_id, contact_id, chunk, state, attempts)"
    " VALUES (1, 1, 1, 0, 'sent', 1)",
    f"INSERT INTO receipt (delivery_id, status, received_at) VALUES (1, 'delivered', {NOW})",
)
A_RECEIPT_OF_NOTHING = (
    f"INSERT INTO receipt (delivery_id, status, received_at) VALUES (2, 'delivered', {NOW})"
)
KEPT = ("delivery", "receipt")


def test_migrations_equal_models(app: Flask, store: stores.Store) -> None:
    with store.empty(app):
        upgrade()
        with db.engine.connect() as connection:
            opts = {
                "compare_type": True,
                "include_name": _is_ours,
                "include_object": _is_of_this_database,
            }
            context = MigrationContext.configure(connection, opts=opts)
            assert compare_metadata(context, Base.metadata) == []


def test_a_table_that_is_made_anew_takes_nothing_with_it(app: Flask, store: stores.Store) -> None:
    """0010 makes `delivery` anew on SQLite; what hangs on a delivery must not go with the old one."""
    with store.empty(app):
        upgrade(revision="0009")
        with db.engine.begin() as connection:
            for statement in A_DELIVERY_AND_ITS_RECEIPT:
                connection.execute(text(statement))
        for go in (upgrade, lambda: downgrade(revision="0009"), upgrade):
            go()
            with db.engine.connect() as connection:
                kept = [connection.scalar(text(f"SELECT count(*) FROM {t}")) for t in KEPT]
            assert kept == [1] * len(KEPT)
        with pytest.raises(IntegrityError), db.engine.begin() as connection:
            connection.execute(text(A_RECEIPT_OF_NOTHING))


def test_migrations_go_back_to_nothing(app: Flask, store: stores.Store) -> None:
    with store.empty(app):
        upgrade()
        downgrade(revision="base")
        with db.engine.connect() as connection:
            left = set(db.inspect(connection).get_table_names()) - {"alembic_version"}
            assert left == set()
            assert _types_and_functions(connection) <= {"audit_entry_refuse"}


def test_the_migrations_make_the_schema_of_the_procrastinate_that_is_installed() -> None:
    """When this fails, write a migration with procrastinate's own of the versions between."""
    assert version("procrastinate") == SCHEMA_OF


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and name in TABLES)


def _is_of_this_database(
    thing: SchemaItem, _name: str | None, _kind: str, is_found: bool, _other: object
) -> bool:
    here = db.engine.dialect.name
    return is_found or not isinstance(thing, ForeignKeyConstraint) or here in _has(thing)


def _has(constraint: ForeignKeyConstraint) -> set[str]:
    """Return the databases that get the foreign key: deliveries have theirs on SQLite alone."""
    return {"sqlite"} if constraint.table.name == "delivery" else {"sqlite", "postgresql"}


def _types_and_functions(connection: Connection) -> set[str]:
    if connection.dialect.name != "postgresql":
        return set()
    here = "(SELECT oid FROM pg_namespace WHERE nspname = 'public')"
    made = f"SELECT proname FROM pg_proc WHERE pronamespace = {here}"
    made += (
        f" UNION SELECT typname FROM pg_type WHERE typnamespace = {here} AND typtype IN ('e', 'c')"
    )
    tables = f"SELECT relname FROM pg_class WHERE relnamespace = {here} AND relkind = 'r'"
    return set(connection.scalars(text(f"{made} EXCEPT {tables}")))
