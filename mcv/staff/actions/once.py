"""Changes that only the first of two may make."""

from sqlalchemy import Update
from sqlalchemy.engine import CursorResult

from mcv.extensions import db


def changed_one(statement: Update) -> bool:
    """Run the update and return whether it found its row as expected, and so changed it."""
    result = db.session.execute(statement)
    return isinstance(result, CursorResult) and result.rowcount == 1
