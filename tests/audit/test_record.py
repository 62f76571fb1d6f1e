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
