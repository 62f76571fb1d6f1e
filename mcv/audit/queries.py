"""Reading the record."""

from collections.abc import Collection

from sqlalchemy import Select, func, select

from mcv.audit.models import AuditEntry
from mcv.extensions import db


def entries(subject: str | None = None, action: str | None = None) -> Select[AuditEntry]:
    """Return the query for the lines about a subject or of an action, newest first."""
    query = select(AuditEntry).order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    if subject is not None:
        query = query.where(AuditEntry.subject == subject)
    if action is not None:
        query = query.where(AuditEntry.action == action)
    return query


def how_often(actions: Collection[str]) -> dict[str, int]:
    """Return how often each of the actions stands in the record, read from its index."""
    rows = db.session.execute(
        select(AuditEntry.action, func.count())
        .where(AuditEntry.action.in_(actions))
        .group_by(AuditEntry.action)
    )
    found = dict(rows.all())
    return {action: found.get(action, 0) for action in actions}
