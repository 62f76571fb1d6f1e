"""The letters about staff accounts."""

from datetime import datetime, timedelta

from mcv.core import links
from mcv.delivery import actions as post
from mcv.staff import credentials
from mcv.staff.models import FactorReset, Invitation, StaffMember
from mcv.staff.rules.passwords import LINK_LASTS
from mcv.staff.rules.tries import PASS_LASTS

INVITATION = "invitation"
SECOND_FACTOR = "second-factor"
PASS = "sign-in-pass"  # noqa: S105
NEW_PASSWORD = "new-password"  # noqa: S105
"""What the signed links are for."""


def invitation_link(invitation: Invitation) -> str:
    """Return the link that opens the account; signed, and dead after its seven days."""
    token = links.signer().sign(INVITATION, invitation.id, expires=invitation.expires_at)
    return links.address(f"/desk/set-up/{token}")


def new_factor_link(reset: FactorReset) -> str:
    """Return the link that sets a new second factor, together with the password."""
    token = links.signer().sign(SECOND_FACTOR, reset.id, expires=reset.expires_at)
    return links.address(f"/desk/second-factor/{token}")


def send_invitation(invitation: Invitation, now: datetime) -> None:
    """The person is asked by mail to set up their account."""
    post.post_notice(
        contact=invitation.staff.contact,
        notice="staff-invitation",
        values={"link": invitation_link(invitation), "expires_at": invitation.expires_at},
        now=now,
        expires_at=invitation.expires_at,
        reaches_stopped=True,
    )


def send_new_factor(reset: FactorReset, now: datetime) -> None:
    """The person is sent the link that sets a new second factor."""
    post.post_notice(
        contact=reset.staff.contact,
        notice="staff-new-factor",
        values={"link": new_factor_link(reset), "expires_at": reset.expires_at},
        now=now,
        expires_at=reset.expires_at,
        reaches_stopped=True,
    )


def send_reset_waiting(reset: FactorReset, administrator: StaffMember, now: datetime) -> None:
    """An administrator hears that a lost second factor waits for them."""
    post.post_notice(
        contact=administrator.contact,
        notice="staff-reset-waiting",
        values={"person": reset.staff.full_name, "link": links.address("/desk/staff/resets")},
        now=now,
        expires_at=now + timedelta(days=7),
    )


def send_changed(staff: StaffMember, what: str, now: datetime) -> None:
    """The person hears what was changed about how they sign in, and what to do if it was not them."""
    post.post_notice(
        contact=staff.contact,
        notice="staff-sign-in-changed",
        values={"what": what, "at": now},
        now=now,
        reaches_stopped=True,
    )


def send_pass(staff: StaffMember, nonce: int, now: datetime) -> None:
    """The person is sent the link that makes a browser known, past the waits of others' wrong tries."""
    until = now + PASS_LASTS
    token = links.signer().sign(PASS, staff.id, nonce, expires=until)
    post.post_notice(
        contact=staff.contact,
        notice="staff-sign-in-pass",
        values={"link": links.address(f"/desk/sign-in/pass/{token}")},
        now=now,
        expires_at=until,
        reaches_stopped=True,
    )


def send_new_password(staff: StaffMember, now: datetime) -> None:
    """The person is sent the link that, with a code, takes a new password; it dies with the old one."""
    until = now + LINK_LASTS
    print_now = credentials.print_of(staff.password_hash or "")
    token = links.signer().sign(NEW_PASSWORD, staff.id, print_now, expires=until)
    post.post_notice(
        contact=staff.contact,
        notice="staff-new-password",
        values={"link": links.address(f"/desk/forgotten-password/{token}")},
        now=now,
        expires_at=until,
        reaches_stopped=True,
    )
