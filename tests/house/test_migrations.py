"""The migrations make exactly the tables that the models describe."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade

from mcv.extensions import Base, db
from tests import stores


def test_migrations_equal_models(app: Flask, store: stores.Store) -> None:
    with store.empty(app):
        upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, Base.metadata) == []


def test_migrations_go_back_to_nothing(app: Flask, store: stores.Store) -> None:
    with store.empty(app):
        upgrade()
        downgrade(revision="base")
        with db.engine.connect() as connection:
            left = set(db.inspect(connection).get_table_names()) - {"alembic_version"}
        assert left == set()
