"""The second person: submitted, approved, sent back, withdrawn."""

from dataclasses import dataclass
from datetime import datetime

from mcv.alerts import notices
from mcv.alerts.actions.sending import publish
from mcv.alerts.actions.steps import check_allowed, move, write_down
from mcv.alerts.actions.texting import check_text
from mcv.alerts.models import AlertVersion
from mcv.alerts.queries import audience, desk
from mcv.alerts.rules.deciding import FORGOTTEN, check_approver, check_seen
from mcv.alerts.rules.states import State
from mcv.alerts.rules.timing import check_send_at
from mcv.alerts.rules.wording import LONGEST_REASON, ready_to_submit
from mcv.core import queue
from mcv.core.errors import Refused
from mcv.staff import queries as staff_queries
from mcv.staff.models import StaffMember


@dataclass(frozen=True)
class Approval:
    """What an approver saw and wants: number and fingerprint, the time (None: now), a wide aim confirmed."""

    number: int
    fingerprint: str
    send_at: datetime | None = None
    confirmed: bool = False


def submit(version: AlertVersion, staff: StaffMember, confirmed: bool, now: datetime) -> None:
    """Freeze the version, sign it, and tell those who may approve it; force-wide must be confirmed."""
    check_allowed(desk.may_write(version.alert, staff, now))
    for problem in ready_to_submit(version.wording, now):
        raise Refused(problem.sentence)
    check_text(version, now)
    if version.is_force_wide and not version.is_correction and not confirmed:
        raise Refused("Confirm that this is for every member in Kent and Medway")
    author = version.alert.author
    signer = author if desk.may_write(version.alert, author, now) else staff
    move(
        version,
        State.SUBMITTED,
        now,
        submitted_at=now,
        submitted_by_id=staff.id,
        signature=staff_queries.signed_by(signer, now),
    )
    write_down(
        version,
        "alert.submit",
        staff_queries.actor(staff, now),
        now,
        fingerprint=version.fingerprint,
    )
    notices.tell_approvers(version, desk.possible_approvers(version, now), now)


def approve(version: AlertVersion, staff: StaffMember, approval: Approval, now: datetime) -> None:
    """Approve exactly the version that was seen; it goes now, or is set for the given time."""
    _check_decider(version, staff, (approval.number, approval.fingerprint), now)
    for problem in ready_to_submit(version.wording, now):
        raise Refused(f"Send it back: {problem.sentence[0].lower()}{problem.sentence[1:]}.")
    check_text(version, now)
    if version.is_correction and audience.is_forgotten(version.alert):
        raise Refused(FORGOTTEN)
    if approval.send_at is not None:
        check_send_at(approval.send_at, version.last_useful_at, now)
    if audience.look(version).needs_confirming and not approval.confirmed:
        raise Refused("Confirm the number of people that this will reach")
    move(
        version,
        State.APPROVED,
        now,
        decided_at=now,
        decided_by_id=staff.id,
        send_at=approval.send_at or now,
    )
    write_down(
        version,
        "alert.approve",
        staff_queries.actor(staff, now),
        now,
        fingerprint=version.fingerprint,
        send_at=(approval.send_at or now).isoformat(),
    )
    notices.tell_author(version, now)
    if approval.send_at is None:
        publish(version, now)
    else:
        queue.defer("publish-alert", now=now, at=approval.send_at, version=version.id)


def send_back(
    version: AlertVersion, staff: StaffMember, seen: tuple[int, str], because: str, now: datetime
) -> None:
    """Return the version to its author with the reason."""
    _check_decider(version, staff, seen, now)
    if not because.strip():
        raise Refused("Tell the author what to change")
    if len(because) > LONGEST_REASON:
        raise Refused(f"Shorten the reason to {LONGEST_REASON:,} characters or fewer")
    move(
        version,
        State.RETURNED,
        now,
        decided_at=now,
        decided_by_id=staff.id,
        because=because.strip(),
    )
    write_down(version, "alert.return", staff_queries.actor(staff, now), now)
    notices.tell_author(version, now)


def withdraw(version: AlertVersion, staff: StaffMember, now: datetime) -> None:
    """Take a draft, or a version that waits for approval, out of the way; nothing was sent."""
    check_allowed(desk.may_write(version.alert, staff, now))
    move(version, State.WITHDRAWN, now)
    write_down(version, "alert.withdraw", staff_queries.actor(staff, now), now)


def _check_decider(
    version: AlertVersion, staff: StaffMember, seen: tuple[int, str], now: datetime
) -> None:
    check_seen(seen, (version.number, version.fingerprint))
    approver = desk.approver(staff, version, now)
    check_approver(approver, desk.writer_ids(version), version.is_force_wide)
