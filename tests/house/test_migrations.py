"""The migrations make exactly the tables that the models describe."""

from importlib.metadata import version

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, ForeignKeyConstraint, text
from sqlalchemy.schema import SchemaItem

from mcv.core.queue.by_workers import SCHEMA_OF, TABLES
from mcv.extensions import Base, db
from tests import stores


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
