"""What lets people in and what slows them: invitations, resets, recovery codes, wrong tries."""

from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from mcv.audit.rules import Actor
from mcv.core.errors import NotFound
from mcv.extensions import db
from mcv.staff.models import FactorReset, Invitation, RecoveryCode, StaffMember, Tries
from mcv.staff.queries.rights import signed_by
from mcv.staff.rules import AccountState, ResetState
from mcv.staff.rules.accounts import REPORT_LASTS
from mcv.staff.rules.tries import FORGOTTEN_AFTER, Key, wait_after


def actor(staff: StaffMember, now: datetime) -> Actor:
    """Return the person as the audit record names them: name and unit as they are now."""
    return Actor.staff(staff.id, signed_by(staff, now))


def working_invitation(invitation_id: int, now: datetime) -> Invitation:
    """Return the invitation if its link still works; NotFound if used, replaced, late or stopped."""
    invitation = db.session.get(Invitation, invitation_id)
    if invitation is None or invitation.used_at or invitation.replaced_at:
        raise NotFound
    if now >= invitation.expires_at or invitation.staff.state is not AccountState.INVITED:
        raise NotFound
    return invitation


def approved_reset(reset_id: int, now: datetime) -> FactorReset:
    """Return the reset if its link still works; else NotFound."""
    reset = db.session.get(FactorReset, reset_id)
    if reset is None or reset.state is not ResetState.APPROVED or reset.expires_at is None:
        raise NotFound
    if now >= reset.expires_at or reset.staff.state is not AccountState.ACTIVE:
        raise NotFound
    return reset


def reset_by_ref(ref: str) -> FactorReset:
    """Return the reset with that reference or raise NotFound."""
    reset = db.session.scalar(select(FactorReset).where(FactorReset.ref == ref))
    if reset is None:
        raise NotFound
    return reset


def open_resets(now: datetime) -> Select[FactorReset]:
    """Return the query for the lost second factors that somebody still has to do something about."""
    waiting = and_(
        FactorReset.state.in_((ResetState.REPORTED, ResetState.REQUESTED)),
        FactorReset.created_at > now - REPORT_LASTS,
    )
    approved = and_(FactorReset.state == ResetState.APPROVED, FactorReset.expires_at > now)
    named = (joinedload(FactorReset.staff), joinedload(FactorReset.requested_by))
    query = select(FactorReset).options(*named).where(or_(waiting, approved))
    return query.order_by(FactorReset.created_at, FactorReset.id)


def open_reset(staff_id: int, now: datetime) -> FactorReset | None:
    """Return the person's open reset, if there is one."""
    return db.session.scalar(open_resets(now).where(FactorReset.staff_id == staff_id).limit(1))


def unused_recovery_codes(staff_id: int) -> set[str]:
    """Return the hashes of the person's recovery codes that still work."""
    unused = select(RecoveryCode.code_hash).where(
        RecoveryCode.staff_id == staff_id, RecoveryCode.used_at.is_(None)
    )
    return set(db.session.scalars(unused))


def recovery_codes_left(staff_id: int) -> int:
    """Return how many recovery codes the person has left."""
    left = select(func.count()).where(
        RecoveryCode.staff_id == staff_id, RecoveryCode.used_at.is_(None)
    )
    return db.session.scalar(left) or 0


def waits_until(keys: tuple[Key, ...], now: datetime) -> datetime | None:
    """Return the moment before which nobody with these keys may try again, None if they may now."""
    by_digest = {key.digest: key.by for key in keys}
    rows = db.session.scalars(select(Tries).where(Tries.key.in_(by_digest))).all()
    ends = [
        row.last_failed_at + wait_after(row.failures, by_digest[row.key])
        for row in rows
        if now - row.last_failed_at < FORGOTTEN_AFTER
    ]
    latest = max(ends, default=now)
    return latest if latest > now else None
