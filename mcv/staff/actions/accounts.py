"""Accounts: invited, opened, stopped, restarted; passwords changed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from mcv.audit.actions import record
from mcv.audit.rules import Actor
from mcv.core import settings
from mcv.core.errors import Refused, Stale
from mcv.delivery.actions import keep_contact
from mcv.extensions import db
from mcv.staff import credentials, notices, queries, signals
from mcv.staff.actions import postings
from mcv.staff.actions.once import changed_one
from mcv.staff.models import FactorReset, Invitation, StaffMember
from mcv.staff.queries import Place
from mcv.staff.rules import AccountState, ResetState, Role
from mcv.staff.rules.accounts import (
    INVITATION_LASTS,
    OPEN_RESETS,
    check_email,
    check_place,
    check_somebody_else,
)
from mcv.staff.rules.passwords import check_password


@dataclass(frozen=True)
class Invited:
    """Whom an administrator invites, and as what."""

    email: str
    name: str
    role: Role
    place: Place
    title: str = ""


def invite(wanted: Invited, *, actor: Actor, now: datetime) -> Invitation:
    """An account without password waits, posted, and its mailed link opens it once within 7 days.

    Somebody who was invited and has not answered gets a new link; an account that works is refused.
    """
    check_email(wanted.email.strip())
    check_place(wanted.role, wanted.place.scope)
    staff = queries.by_email(wanted.email)
    if staff is None:
        staff = _new_account(wanted, now)
    elif staff.state is not AccountState.INVITED:
        raise Refused("Somebody with this email address already has an account.")
    if not queries.has_posting(staff, wanted.role, wanted.place, now):
        new = postings.NewPosting(role=wanted.role, place=wanted.place)
        postings.add_posting(staff, new, actor=actor, now=now)
    return send_invitation(staff, actor=actor, now=now)


def send_invitation(staff: StaffMember, *, actor: Actor, now: datetime) -> Invitation:
    """The person has a new link; any older one is dead."""
    check_somebody_else(actor, staff.id)
    if staff.state is not AccountState.INVITED:
        raise Refused("This account is already set up.")
    _replace_invitations(staff, now)
    invitation = Invitation(staff_id=staff.id, created_at=now, expires_at=now + INVITATION_LASTS)
    db.session.add(invitation)
    db.session.flush()
    record(actor, "staff.invite", f"staff:{staff.ref}", now=now)
    notices.send_invitation(invitation, now)
    return invitation


def change_password(
    staff: StaffMember, new: str, *, shown: str, actor: Actor, now: datetime
) -> None:
    """The account has the new password, and every sign-in of it has ended.

    `shown` is what the person proved who they are with, for the record. Stale if somebody else has
    changed the password since this request began.
    """
    mine = update(StaffMember).where(
        StaffMember.id == staff.id, StaffMember.password_hash == staff.password_hash
    )
    if not changed_one(mine.values(password_hash=accepted_password_hash(staff, new))):
        raise Stale("The password was changed a moment ago.")
    record(actor, "staff.change-password", f"staff:{staff.ref}", now=now, shown=shown)
    notices.send_changed(staff, "Your password was changed", now)
    end_sign_ins(staff, now)


def accepted_password_hash(staff: StaffMember, password: str) -> str:
    """Return the hash of a password that this person may have; Refused says what is wrong with it."""
    ours = settings.current()
    check_password(password, (staff.email, staff.name, ours.service_name, ours.force_name))
    return credentials.hash_password(password)


def sign_out_everywhere(staff: StaffMember, *, actor: Actor, now: datetime) -> None:
    """Every sign-in of the account has ended, on every browser."""
    record(actor, "staff.sign-out-everywhere", f"staff:{staff.ref}", now=now)
    end_sign_ins(staff, now)


def stop(staff: StaffMember, *, actor: Actor, now: datetime) -> None:
    """The account lets nobody in: sign-ins, links and postings have ended, its work is the unit's."""
    check_somebody_else(actor, staff.id)
    if staff.state is AccountState.STOPPED:
        raise Refused("This account is already stopped.")
    staff.state = AccountState.STOPPED
    staff.stopped_at = now
    record(actor, "staff.stop", f"staff:{staff.ref}", now=now)
    _replace_invitations(staff, now)
    db.session.execute(
        update(FactorReset)
        .where(FactorReset.staff_id == staff.id, FactorReset.state.in_(OPEN_RESETS))
        .values(state=ResetState.DECLINED)
    )
    for posting in staff.postings:
        if posting.closed_at is None:
            postings.close(posting, actor=actor, now=now)
    end_sign_ins(staff, now)


def restart(staff: StaffMember, *, actor: Actor, now: datetime) -> None:
    """The account works again, without postings: what it may do is given anew."""
    check_somebody_else(actor, staff.id)
    if staff.state is not AccountState.STOPPED:
        raise Refused("This account is not stopped.")
    staff.state = AccountState.ACTIVE if staff.password_hash else AccountState.INVITED
    staff.stopped_at = None
    record(actor, "staff.restart", f"staff:{staff.ref}", now=now)
    db.session.flush()


def end_sign_ins(staff: StaffMember, now: datetime) -> None:
    """Announce that no browser may stay signed in to this account."""
    db.session.flush()
    signals.access_withdrawn.send(staff, now=now)


def _new_account(wanted: Invited, now: datetime) -> StaffMember:
    email = wanted.email.strip().lower()
    contact = keep_contact("staff", email, f"{wanted.title} {wanted.name}".strip())
    staff = StaffMember(
        email=email, name=wanted.name, title=wanted.title, contact_id=contact.id, created_at=now
    )
    db.session.add(staff)
    db.session.flush()
    return staff


def _replace_invitations(staff: StaffMember, now: datetime) -> None:
    waiting = select(Invitation).where(
        Invitation.staff_id == staff.id,
        Invitation.used_at.is_(None),
        Invitation.replaced_at.is_(None),
    )
    for invitation in db.session.scalars(waiting):
        invitation.replaced_at = now
    db.session.flush()
