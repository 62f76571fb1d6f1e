"""The way past a wait that others' wrong tries cause: the owner's own mailbox."""

import secrets
from datetime import datetime

from mcv.audit.actions import record
from mcv.audit.rules import Actor
from mcv.core import links
from mcv.staff import notices, queries
from mcv.staff.models import StaffMember
from mcv.staff.rules import AccountState


def send(email: str, now: datetime) -> None:
    """The owner of an account in use has a link by mail; for any other address nothing happens."""
    staff = queries.by_email(email)
    if staff is None or staff.state is not AccountState.ACTIVE:
        return
    record(Actor.stranger(), "staff.ask-for-pass", f"staff:{staff.ref}", now=now)
    notices.send_pass(staff, secrets.randbits(63), now)


def owner(token: str, now: datetime) -> StaffMember | None:
    """Return whose mailed pass it is, None if it is not genuine, is late, or the account is stopped."""
    numbers = links.pair_in(notices.PASS, token, now)
    return queries.load(numbers[0]) if numbers else None
