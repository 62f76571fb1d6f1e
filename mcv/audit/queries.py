"""Reading the record."""

from sqlalchemy import Select, select

from mcv.audit.models import AuditEntry


def entries(subject: str | None = None, action: str | None = None) -> Select[AuditEntry]:
    """Return the query for the lines about a subject or of an action, newest first."""
    query = select(AuditEntry).order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    if subject is not None:
        query = query.where(AuditEntry.subject == subject)
    if action is not None:
        query = query.where(AuditEntry.action == action)
    return query
