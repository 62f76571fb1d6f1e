"""One step of a version from state to state: the row itself decides who was first."""

from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, update

from mcv.alerts.models import AlertVersion
from mcv.alerts.rules.deciding import CHANGED, check_step
from mcv.alerts.rules.states import State
from mcv.audit import actions as audit
from mcv.audit.rules import Actor
from mcv.core.errors import NotAllowed, Stale
from mcv.extensions import db


def move(version: AlertVersion, to: State, now: datetime, **values: Any) -> None:
    """Bring the version to that state, or raise Stale if it was moved or changed meanwhile."""
    check_step(version.state, to)
    change(version, {"state": to, "changed_at": now, **values})


def change(version: AlertVersion, values: dict[str, Any]) -> None:
    """Write the values if the row is still in the state and edition that were read, else raise Stale."""
    db.session.flush()
    result = db.session.execute(
        update(AlertVersion)
        .where(
            AlertVersion.id == version.id,
            AlertVersion.state == version.state,
            AlertVersion.edition == version.edition,
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if not isinstance(result, CursorResult) or result.rowcount != 1:
        raise Stale(CHANGED)
    db.session.refresh(version)


def write_down(
    version: AlertVersion, action: str, actor: Actor, now: datetime, **details: object
) -> None:
    """Add the step to the audit record, with the version's number and its CSU as the place."""
    district = version.alert.district
    audit.record(
        actor,
        action,
        f"alert:{version.alert.ref}",
        now=now,
        place=district.code if district else None,
        version=version.number,
        **details,
    )


def check_allowed(allowed: bool) -> None:
    """Raise NotAllowed unless the person's postings allow it."""
    if not allowed:
        raise NotAllowed("Your role does not allow this for this unit.")
