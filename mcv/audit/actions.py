"""Writing the record."""

from datetime import datetime

from mcv.audit.models import AuditEntry
from mcv.audit.rules import Actor
from mcv.extensions import db


def record(
    actor: Actor,
    action: str,
    subject: str,
    *,
    now: datetime,
    place: str | None = None,
    **details: object,
) -> AuditEntry:
    """Add a line: `action` is a verb like "alert.approve", `subject` a reference like "alert:k3f9"."""
    entry = AuditEntry(
        at=now,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label,
        action=action,
        subject=subject,
        place=place,
        details=details,
    )
    db.session.add(entry)
    return entry
