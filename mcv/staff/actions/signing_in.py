"""Signing in: password and code are both proven, and the work is the same for a stranger's address."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, delete, insert, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError

from mcv.audit.actions import record
from mcv.audit.rules import Actor
from mcv.core import settings
from mcv.core.errors import Refused
from mcv.extensions import db
from mcv.staff import credentials, notices, queries
from mcv.staff.actions.once import changed_one
from mcv.staff.models import RecoveryCode, StaffMember, Tries
from mcv.staff.rules import AccountState
from mcv.staff.rules.tries import FORGOTTEN_AFTER, Counted, Key, in_words, keys_of

WRONG = "The email address, password or code is not right. Check them and try again."
WRONG_PASSWORD = "Your password is not right."  # noqa: S105
WRONG_CODE = "That code is not right. Enter the newest one that your app shows."
WRONG_RECOVERY_CODE = "That recovery code is not right. Enter one that you have not used before."


class WrongTry(Refused):
    """A try that failed; `note_wrong_try` keeps it once the request has been rolled back."""

    def __init__(
        self, message: str, keys: tuple[Key, ...], subject: str, because: str, waits: bool = False
    ) -> None:
        super().__init__(message)
        self.keys = keys
        self.subject = subject
        self.because = because
        self.waits = waits


@dataclass(frozen=True)
class SecondFactor:
    """A code of the app or one of the recovery codes, and what it is shown for."""

    code: str
    is_recovery_code: bool = False
    wanted: str = "sign in"


@dataclass(frozen=True)
class Attempt:
    """What somebody typed to get in, and from where; `browser` is the mark of a known browser."""

    email: str
    password: str
    code: str
    address: str
    browser: str | None = None
    is_recovery_code: bool = False

    @property
    def keys(self) -> tuple[Key, ...]:
        """What this try counts against."""
        return keys_of(self.email, self.address, self.browser)


def sign_in(attempt: Attempt, now: datetime) -> StaffMember:
    """Return who it is once password and code are both right; else raise WrongTry, always the same."""
    staff = queries.by_email(attempt.email)
    subject = f"staff:{staff.ref}" if staff else "staff:unknown"
    check_not_waiting(attempt.keys, subject, now)
    password_right = credentials.password_matches(
        staff.password_hash if staff else None, attempt.password
    )
    step = _step_of(staff, attempt, now)
    code_right = step is not None or _holds_recovery_code(staff, attempt)
    because = _what_is_wrong(staff, password_right, code_right)
    if staff is None or because is not None:
        raise WrongTry(WRONG, attempt.keys, subject, because or "unknown account")
    shown = SecondFactor(attempt.code, is_recovery_code=True)
    if not (use_step(staff, step) if step else use_recovery_code(staff, shown, now)):
        raise WrongTry(WRONG, attempt.keys, subject, "code used a moment ago")
    _let_in(staff, attempt, now)
    return staff


def check_password_again(staff: StaffMember, password: str, now: datetime) -> None:
    """Raise WrongTry unless the person who is known already gives their password."""
    keys = (_own_key(staff),)
    check_not_waiting(keys, f"staff:{staff.ref}", now)
    if not credentials.password_matches(staff.password_hash, password):
        raise WrongTry(WRONG_PASSWORD, keys, f"staff:{staff.ref}", "password")


def check_code_again(staff: StaffMember, code: str, now: datetime) -> None:
    """Raise WrongTry unless the person who is known already gives a fresh code, which is then used."""
    check_factor(staff, SecondFactor(code), (_own_key(staff),), now)


def check_factor(
    staff: StaffMember, shown: SecondFactor, keys: tuple[Key, ...], now: datetime
) -> None:
    """Raise WrongTry unless the code of the app or of the paper is right and fresh; it is then used."""
    check_not_waiting(keys, f"staff:{staff.ref}", now)
    if shown.is_recovery_code:
        if not use_recovery_code(staff, shown, now):
            raise WrongTry(WRONG_RECOVERY_CODE, keys, f"staff:{staff.ref}", "recovery code")
        return
    secret = totp_secret(staff)
    step = credentials.totp_step(secret, shown.code, now, staff.totp_step) if secret else None
    if step is None or not use_step(staff, step):
        raise WrongTry(WRONG_CODE, keys, f"staff:{staff.ref}", "code")


def check_not_waiting(keys: tuple[Key, ...], subject: str, now: datetime) -> None:
    """Raise WrongTry, uncounted, while earlier wrong tries still cost a wait."""
    until = queries.waits_until(keys, now)
    if until is not None:
        raise WrongTry(
            f"There were too many wrong tries. Wait {in_words(until - now)}, then try again.",
            keys,
            subject,
            "too soon",
            waits=True,
        )


def note_wrong_try(wrong: WrongTry, now: datetime) -> None:
    """The try is in the audit record and, unless it came during a wait, counts."""
    record(Actor.stranger(), "staff.sign-in-failed", wrong.subject, now=now, because=wrong.because)
    if wrong.waits:
        return
    for key in wrong.keys:
        if not _count_again(key, now):
            _count_first(key, now)


def forget_tries(now: datetime) -> int:
    """Delete the counts that no longer slow anybody; return how many there were."""
    old = delete(Tries).where(Tries.last_failed_at <= now - FORGOTTEN_AFTER)
    result = db.session.execute(old)
    return result.rowcount if isinstance(result, CursorResult) else 0


def totp_secret(staff: StaffMember) -> str | None:
    """Return the opened TOTP secret, None if there is none or the vault key is another one."""
    if staff.totp_sealed is None:
        return None
    facts = credentials.unseal(staff.totp_sealed, settings.current().vault_key)
    return str(facts["totp"]) if facts else None


def use_step(staff: StaffMember, step: int) -> bool:
    """Return whether the code of that step was still unused; it no longer is, whoever asks next."""
    mine = update(StaffMember).where(StaffMember.id == staff.id, StaffMember.totp_step < step)
    return changed_one(mine.values(totp_step=step))


def use_recovery_code(staff: StaffMember, shown: SecondFactor, now: datetime) -> bool:
    """Return whether the recovery code was still unused; its owner hears that it was used."""
    digest = credentials.hash_recovery_code(shown.code, settings.current().vault_key)
    mine = update(RecoveryCode).where(
        RecoveryCode.staff_id == staff.id,
        RecoveryCode.code_hash == digest,
        RecoveryCode.used_at.is_(None),
    )
    used = changed_one(mine.values(used_at=now))
    if used:
        what = f"One of your recovery codes was used to {shown.wanted}"
        notices.send_changed(staff, what, now)
    return used


def _count_again(key: Key, now: datetime) -> bool:
    """Add one to a key that is counted already, in one statement; False if it is not."""
    still = Tries.last_failed_at > now - FORGOTTEN_AFTER
    failures = case((still, Tries.failures + 1), else_=1)
    mine = update(Tries).where(Tries.key == key.digest)
    return changed_one(mine.values(failures=failures, last_failed_at=now))


def _count_first(key: Key, now: datetime) -> None:
    """Start counting a key; two tries at one moment are two."""
    try:
        with db.session.begin_nested():
            db.session.execute(insert(Tries).values(key=key.digest, failures=1, last_failed_at=now))
    except IntegrityError:
        _count_again(key, now)


def _step_of(staff: StaffMember | None, attempt: Attempt, now: datetime) -> int | None:
    secret = totp_secret(staff) if staff else None
    used = staff.totp_step if staff else 0
    step = credentials.totp_step(secret or credentials.NOBODYS_SECRET, attempt.code, now, used)
    return step if secret and not attempt.is_recovery_code else None


def _holds_recovery_code(staff: StaffMember | None, attempt: Attempt) -> bool:
    digest = credentials.hash_recovery_code(attempt.code, settings.current().vault_key)
    held = queries.unused_recovery_codes(staff.id if staff else 0)
    return attempt.is_recovery_code and digest in held


def _what_is_wrong(staff: StaffMember | None, password_right: bool, code_right: bool) -> str | None:
    if staff is None:
        return "unknown account"
    if staff.state is not AccountState.ACTIVE:
        return f"account {staff.state}"
    if not password_right:
        return "password"
    return None if code_right else "code"


def _let_in(staff: StaffMember, attempt: Attempt, now: datetime) -> None:
    """The owner has shown who they are: their own wrong tries are forgotten, others' are not."""
    own = attempt.keys[0]
    db.session.execute(delete(Tries).where(Tries.key == own.digest))
    if staff.password_hash and credentials.wants_rehash(staff.password_hash):
        staff.password_hash = credentials.hash_password(attempt.password)
    staff.signed_in_at = now
    how = "recovery code" if attempt.is_recovery_code else "code"
    actor = queries.actor(staff, now)
    record(actor, "staff.sign-in", f"staff:{staff.ref}", now=now, second_factor=how)
    db.session.flush()


def _own_key(staff: StaffMember) -> Key:
    """Return what tries of somebody who has shown one thing already count against."""
    return Key(Counted.BROWSER, f"inside:{staff.ref}")
