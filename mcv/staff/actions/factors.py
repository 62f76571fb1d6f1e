"""The second factor: set with a code that proves it, and lost only past two administrators."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete

from mcv.audit.actions import record
from mcv.audit.rules import Actor
from mcv.core import settings
from mcv.core.errors import Refused
from mcv.extensions import db
from mcv.staff import credentials, notices, queries
from mcv.staff.actions import accounts, signing_in
from mcv.staff.models import FactorReset, RecoveryCode, StaffMember
from mcv.staff.rules import AccountState, Permission, ResetState
from mcv.staff.rules.accounts import (
    RESET_LINK_LASTS,
    check_second_person,
    check_somebody_else,
)
from mcv.staff.rules.tries import Counted, Key

SETTING_UP_LASTS = timedelta(minutes=30)
INVITATION = "invitation"
RESET = "reset"


@dataclass(frozen=True)
class SettingUp:
    """Half of a set-up, kept sealed in the browser until a code proves the new second factor.

    Nothing of it is stored with us before, so that a link that was only looked at changes nothing.
    """

    kind: str
    id: int
    totp: str
    password_hash: str = ""


def begin_invited(invitation_id: int, password: str, now: datetime) -> str:
    """Return the sealed half of a set-up, with the password that was chosen."""
    staff = queries.working_invitation(invitation_id, now).staff
    password_hash = accounts.accepted_password_hash(staff, password)
    return _sealed(INVITATION, invitation_id, password_hash)


def begin_reset(reset_id: int, password: str, now: datetime) -> str:
    """Return the sealed half of a reset; the password must be right, WrongTry says that it is not."""
    reset = queries.approved_reset(reset_id, now)
    signing_in.check_password_again(reset.staff, password, now)
    return _sealed(RESET, reset_id)


def opened(sealed: str | None, now: datetime) -> SettingUp | None:
    """Return the half that the browser holds, None if it has none or took over half an hour."""
    facts = (
        credentials.unseal(sealed, settings.current().vault_key, SETTING_UP_LASTS, now)
        if sealed
        else None
    )
    if facts is None:
        return None
    return SettingUp(
        kind=str(facts["kind"]),
        id=int(facts["id"]),
        totp=str(facts["totp"]),
        password_hash=str(facts["password_hash"]),
    )


def whose(half: SettingUp, now: datetime) -> StaffMember:
    """Return whom a set-up belongs to while its link works; else NotFound."""
    if half.kind == INVITATION:
        return queries.working_invitation(half.id, now).staff
    return queries.approved_reset(half.id, now).staff


def finish(half: SettingUp, code: str, now: datetime) -> tuple[StaffMember, list[str]]:
    """The account has both factors; return whose it is and its recovery codes, to be shown once."""
    staff = whose(half, now)
    keys = (Key(Counted.BROWSER, f"set-up:{staff.ref}"),)
    signing_in.check_not_waiting(keys, f"staff:{staff.ref}", now)
    step = credentials.totp_step(half.totp, code, now)
    if step is None:
        raise signing_in.WrongTry(signing_in.WRONG_CODE, keys, f"staff:{staff.ref}", "set-up code")
    staff.totp_sealed = credentials.seal({"totp": half.totp}, settings.current().vault_key)
    staff.totp_step = step
    actor = queries.actor(staff, now)
    if half.kind == INVITATION:
        _open_account(half, staff, actor, now)
    else:
        _use_reset(half, staff, actor, now)
    staff.signed_in_at = now
    return staff, new_recovery_codes(staff, actor=actor, now=now)


def new_recovery_codes(staff: StaffMember, *, actor: Actor, now: datetime) -> list[str]:
    """Return ten new recovery codes; older ones no longer work, and only hashes are kept."""
    codes = credentials.new_recovery_codes()
    key = settings.current().vault_key
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff.id))
    db.session.add_all(
        RecoveryCode(staff_id=staff.id, code_hash=credentials.hash_recovery_code(code, key))
        for code in codes
    )
    record(actor, "staff.new-recovery-codes", f"staff:{staff.ref}", now=now)
    db.session.flush()
    return codes


def report_lost(email: str, password: str, address: str, now: datetime) -> None:
    """If address and password are right, administrators see that the second factor is lost.

    The work and the answer are the same for any address; WrongTry is to be noted, never shown.
    """
    attempt = signing_in.Attempt(email=email, password=password, code="", address=address)
    staff = queries.by_email(email)
    subject = f"staff:{staff.ref}" if staff else "staff:unknown"
    signing_in.check_not_waiting(attempt.keys, subject, now)
    right = credentials.password_matches(staff.password_hash if staff else None, password)
    if staff is None or not right or staff.state is not AccountState.ACTIVE:
        raise signing_in.WrongTry(signing_in.WRONG, attempt.keys, subject, "lost second factor")
    if queries.open_reset(staff.id, now) is None:
        reset = _new_reset(staff, now)
        record(Actor.stranger(), "second-factor.report", f"staff:{staff.ref}", now=now)
        _tell_administrators(reset, now, but=staff.id)


def request_reset(staff: StaffMember, *, by: StaffMember, now: datetime) -> FactorReset:
    """An administrator has made sure who it is and asks for a second administrator's approval."""
    check_somebody_else(queries.actor(by, now), staff.id)
    if staff.state is not AccountState.ACTIVE:
        raise Refused("Only an account that is in use can have its second factor reset.")
    reset = queries.open_reset(staff.id, now) or _new_reset(staff, now)
    if reset.state is not ResetState.REPORTED:
        raise Refused("A reset has already been requested for this account.")
    reset.state = ResetState.REQUESTED
    reset.requested_by_id = by.id
    record(queries.actor(by, now), "second-factor.request-reset", f"staff:{staff.ref}", now=now)
    db.session.flush()
    _tell_administrators(reset, now, but=by.id)
    return reset


def approve_reset(reset: FactorReset, *, by: StaffMember, now: datetime) -> None:
    """A second administrator agrees: the old second factor is dead and a link for a new one is sent."""
    check_somebody_else(queries.actor(by, now), reset.staff_id)
    if reset.state is not ResetState.REQUESTED:
        raise Refused("This reset does not wait for approval.")
    check_second_person(reset.requested_by_id, by.id)
    reset.state = ResetState.APPROVED
    reset.approved_by_id = by.id
    reset.approved_at = now
    reset.expires_at = now + RESET_LINK_LASTS
    staff = reset.staff
    staff.totp_sealed = None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff.id))
    record(queries.actor(by, now), "second-factor.approve-reset", f"staff:{staff.ref}", now=now)
    accounts.end_sign_ins(staff, now)
    notices.send_new_factor(reset, now)


def decline_reset(reset: FactorReset, *, by: StaffMember, now: datetime) -> None:
    """Nothing changes for the account; the owner may report again."""
    check_somebody_else(queries.actor(by, now), reset.staff_id)
    if reset.state not in {ResetState.REPORTED, ResetState.REQUESTED}:
        raise Refused("This reset has already been decided.")
    reset.state = ResetState.DECLINED
    subject = f"staff:{reset.staff.ref}"
    record(queries.actor(by, now), "second-factor.decline-reset", subject, now=now)
    db.session.flush()


def _sealed(kind: str, number: int, password_hash: str = "") -> str:
    facts: dict[str, str | int] = {
        "kind": kind,
        "id": number,
        "totp": credentials.new_totp_secret(),
        "password_hash": password_hash,
    }
    return credentials.seal(facts, settings.current().vault_key)


def _open_account(half: SettingUp, staff: StaffMember, actor: Actor, now: datetime) -> None:
    queries.working_invitation(half.id, now).used_at = now
    staff.password_hash = half.password_hash
    staff.state = AccountState.ACTIVE
    staff.activated_at = now
    record(actor, "staff.open-account", f"staff:{staff.ref}", now=now)


def _use_reset(half: SettingUp, staff: StaffMember, actor: Actor, now: datetime) -> None:
    queries.approved_reset(half.id, now).state = ResetState.USED
    record(actor, "second-factor.replaced", f"staff:{staff.ref}", now=now)
    notices.send_changed(staff, "Your second factor was replaced", now)


def _new_reset(staff: StaffMember, now: datetime) -> FactorReset:
    reset = FactorReset(staff_id=staff.id, created_at=now)
    db.session.add(reset)
    db.session.flush()
    return reset


def _tell_administrators(reset: FactorReset, now: datetime, *, but: int) -> None:
    for administrator in queries.with_permission(Permission.STAFF_MANAGE, None, now):
        if administrator.id not in {but, reset.staff_id}:
            notices.send_reset_waiting(reset, administrator, now)
