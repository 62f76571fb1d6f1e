"""What was done stays written."""

from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from mcv.audit import actions
from mcv.audit.rules import Actor
from mcv.extensions import db


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET action = 'nothing'", "DELETE FROM audit_entry"]
)
def test_the_database_refuses_to_change_or_delete_a_line(statement: str, now: datetime) -> None:
    actions.record(Actor.system(), "alert.approve", "alert:1", now=now)
    db.session.commit()
    with pytest.raises(DBAPIError, match="append only"):
        db.session.execute(text(statement))


def test_a_line_is_not_replaced_by_another(now: datetime, database_name: str) -> None:
    entry = actions.record(Actor.system(), "alert.approve", "alert:1", now=now)
    db.session.commit()
    how = {
        "sqlite": "INSERT OR REPLACE INTO {line}",
        "postgresql": "INSERT INTO {line} ON CONFLICT (id) DO UPDATE SET action = 'none'",
    }[database_name]
    columns = "id, at, actor_kind, actor_label, action, subject, details"
    line = f"audit_entry ({columns}) VALUES (:id, :at, '', '', 'none', '', :details)"
    values = {"id": entry.id, "at": "2026-11-23 09:30:00.000000", "details": "{}"}
    with pytest.raises(DBAPIError, match="append only"):
        db.session.execute(text(how.format(line=line)), values)
