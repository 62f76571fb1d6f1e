"""How Alembic reaches the database of the running application."""

from alembic import context
from flask import current_app

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


def run() -> None:
    """Bring the database to the wanted revision."""
    with extension.db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=extension.db.metadata,
            render_item=render_item,
            include_name=include_name,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
