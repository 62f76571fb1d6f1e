"""A forgotten password: the mailbox and the second factor together stand in for it, never one alone."""

from datetime import datetime

from mcv.staff import credentials, notices, queries
from mcv.staff.actions import accounts, signing_in
from mcv.staff.actions.asking import mail_owner, owner_of
from mcv.staff.actions.signing_in import SecondFactor
from mcv.staff.models import StaffMember
from mcv.staff.rules.tries import Counted, Key


def send_link(email: str, now: datetime) -> None:
    """The owner of an account in use has a link by mail; for any other address nothing happens."""
    mail_owner(email, "staff.forget-password", notices.send_new_password, now)


def owner(token: str, now: datetime) -> StaffMember | None:
    """Return whose link it is while it works: for 30 minutes, and until the password is another."""
    staff, made_for = owner_of(notices.NEW_PASSWORD, token, now) or (None, 0)
    if staff is None or made_for != credentials.print_of(staff.password_hash or ""):
        return None
    return staff


def choose(staff: StaffMember, new: str, shown: SecondFactor, now: datetime) -> None:
    """The owner has the new password, every sign-in has ended, and a letter tells them so.

    WrongTry if the code is not right, Refused if the password may not be had, Stale if the link was
    used a moment ago.
    """
    signing_in.check_factor(staff, shown, (Key(Counted.LINK, staff.ref),), now)
    how = "mailed link and recovery code" if shown.is_recovery_code else "mailed link and code"
    actor = queries.actor(staff, now)
    accounts.change_password(staff, new, shown=how, actor=actor, now=now)
