"""What somebody who is not signed in asks to be mailed; nothing betrays who works here."""

from collections.abc import Callable
from datetime import datetime

from mcv.audit.actions import record
from mcv.audit.rules import Actor
from mcv.core import links
from mcv.delivery.actions import keep_contact
from mcv.extensions import db
from mcv.staff import queries
from mcv.staff.models import StaffMember
from mcv.staff.rules import AccountState


def mail_owner(
    email: str, asked: str, letter: Callable[[StaffMember, datetime], None], now: datetime
) -> None:
    """The owner of an account in use is sent the letter.

    For any other address the same rows are written and taken back at once, so that the time it takes
    says nothing; the record names what was asked, never the address of a stranger.
    """
    staff = queries.by_email(email)
    record(Actor.stranger(), asked, f"staff:{staff.ref}" if staff else "staff:unknown", now=now)
    with db.session.begin_nested() as written:
        letter(staff or _nobody(email, now), now)
        db.session.flush()
        if staff is None or staff.state is not AccountState.ACTIVE:
            written.rollback()


def owner_of(purpose: str, token: str, now: datetime) -> tuple[StaffMember, int] | None:
    """Return whose mailed link it is, and the number that was signed with it.

    None if it is not genuine, is late, or the account is not in use.
    """
    numbers = links.pair_in(purpose, token, now)
    staff = queries.load(numbers[0]) if numbers else None
    return (staff, numbers[1]) if staff is not None and numbers else None


def _nobody(email: str, now: datetime) -> StaffMember:
    contact = keep_contact("staff", email.strip().lower(), "")
    staff = StaffMember(email=contact.address, name="", contact_id=contact.id, created_at=now)
    staff.password_hash = ""
    db.session.add(staff)
    db.session.flush()
    return staff
