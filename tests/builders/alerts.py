"""Alerts for tests, brought to where the test begins by the same steps as on the desk."""

from datetime import UTC, datetime
from typing import Any

from mcv.alerts import actions
from mcv.alerts.actions.deciding import Approval
from mcv.alerts.actions.writing import Seen
from mcv.alerts.models import AlertVersion
from mcv.alerts.rules.states import Kind
from mcv.alerts.rules.wording import Wording
from mcv.audiences.rules import Criteria
from mcv.staff.models import StaffMember
from mcv.staff.rules import Role
from tests.builders.places import a_ward
from tests.builders.staff import a_district, a_staff_member

MORNING = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def a_text(**changes: Any) -> Wording:
    """Return a wording that is ready: shed burglaries in Wincheap, for whatever topics."""
    values: dict[str, Any] = {
        "kind": Kind.ALERT,
        "title": "Theft from sheds in Wincheap",
        "body": "Two sheds were broken into **last night**.\n\nLock yours.",
        "call_to_action": "Check your locks tonight.",
        "criteria": Criteria(ward_ids=(a_ward().id,), all_topics=True),
    }
    return Wording(**{**values, **changes})


def an_author(**changes: Any) -> StaffMember:
    """Return a SPOC of Canterbury."""
    return a_staff_member(**{"name": "Sam Taylor", "role": Role.SPOC, **changes})


def an_approver(**changes: Any) -> StaffMember:
    """Return the inspector of Canterbury."""
    values: dict[str, Any] = {"name": "Ann Lee", "title": "Insp", "role": Role.INSPECTOR}
    return a_staff_member(**{**values, **changes})


def a_comms_officer(**changes: Any) -> StaffMember:
    """Return somebody of the comms team, who works for the whole force."""
    values: dict[str, Any] = {"name": "Alex Reed", "title": "", "role": Role.COMMS}
    return a_staff_member(**{**values, **changes})


def a_draft(
    author: StaffMember | None = None,
    now: datetime = MORNING,
    district_id: int | None = -1,
    **changes: Any,
) -> AlertVersion:
    """Return a saved draft of Canterbury, or of `district_id` (None: of the force)."""
    author = author or an_author()
    owner = a_district().id if district_id == -1 else district_id
    text = a_text(**changes)
    version = actions.begin(author, text.kind, owner, now)
    actions.save_draft(version, text, author, Seen(version.edition, "a page"), now)
    return version


def a_submitted(
    author: StaffMember | None = None, now: datetime = MORNING, **changes: Any
) -> AlertVersion:
    """Return a version that waits for approval."""
    author = author or an_author()
    version = a_draft(author, now, **changes)
    actions.submit(version, author, True, now)
    return version


def as_seen(version: AlertVersion, **changes: Any) -> Approval:
    """Return the approval of the version by somebody who saw it as it is."""
    return Approval(version.number, version.fingerprint, confirmed=True, **changes)


def an_approved(
    send_at: datetime,
    author: StaffMember | None = None,
    now: datetime = MORNING,
    approver: StaffMember | None = None,
    **changes: Any,
) -> AlertVersion:
    """Return a version that is set for a time."""
    version = a_submitted(author, now, **changes)
    actions.approve(version, approver or an_approver(), as_seen(version, send_at=send_at), now)
    return version


def a_published(
    author: StaffMember | None = None,
    now: datetime = MORNING,
    approver: StaffMember | None = None,
    **changes: Any,
) -> AlertVersion:
    """Return a version that is on its way to whoever it is aimed at."""
    version = a_submitted(author, now, **changes)
    actions.approve(version, approver or an_approver(), as_seen(version), now)
    return version
