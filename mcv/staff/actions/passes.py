"""The way past a wait that others' wrong tries cause: the owner's own mailbox."""

import secrets
from datetime import datetime

from mcv.staff import notices
from mcv.staff.actions.asking import mail_owner, owner_of
from mcv.staff.models import StaffMember


def send(email: str, now: datetime) -> None:
    """The owner of an account in use has a link by mail; for any other address nothing happens."""
    mail_owner(email, "staff.ask-for-pass", _letter, now)


def owner(token: str, now: datetime) -> StaffMember | None:
    """Return whose mailed pass it is, None if it is not genuine, is late, or the account is stopped."""
    found = owner_of(notices.PASS, token, now)
    return found[0] if found else None


def _letter(staff: StaffMember, now: datetime) -> None:
    notices.send_pass(staff, secrets.randbits(63), now)
