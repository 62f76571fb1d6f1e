"""The record of who did what; the database itself refuses to change or delete a line."""

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, JSON, Index, String, event
from sqlalchemy.orm import Mapped, mapped_column

from mcv.core.types import UtcDateTime
from mcv.extensions import Base


class AuditEntry(Base):
    """One line of the record: an actor, a verb, what it was done to, and where."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject_at", "subject", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    actor_kind: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[int | None] = mapped_column()
    actor_label: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(80), index=True)
    subject: Mapped[str] = mapped_column(String(120))
    place: Mapped[str | None] = mapped_column(String(20), default=None)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)


REFUSE = "BEGIN SELECT RAISE(ABORT, 'the audit record is append only'); END"
SQLITE_TRIGGERS = (
    f"CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry {REFUSE}",
    f"CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry {REFUSE}",
    # INSERT OR REPLACE deletes without asking the trigger above
    "CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry WHEN "  # noqa: S608
    f"EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id) {REFUSE}",
)
POSTGRESQL_TRIGGERS = (
    "CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the audit record is append only'; END $$",
    "CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()",
)

for _dialect, _statements in (("sqlite", SQLITE_TRIGGERS), ("postgresql", POSTGRESQL_TRIGGERS)):
    for _statement in _statements:
        _ddl = DDL(_statement)  # type: ignore[no-untyped-call]
        event.listen(AuditEntry.metadata, "after_create", _ddl.execute_if(dialect=_dialect))
