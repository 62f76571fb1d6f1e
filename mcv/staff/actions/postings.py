"""Postings given and ended; whoever listens hands the open work on."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from mcv.audit.actions import record
from mcv.audit.rules import Actor
from mcv.core.errors import Refused
from mcv.extensions import db
from mcv.staff import queries, signals
from mcv.staff.models import Posting, StaffMember
from mcv.staff.queries import Place
from mcv.staff.rules import AccountState, Role
from mcv.staff.rules.accounts import check_place, check_somebody_else


@dataclass(frozen=True)
class NewPosting:
    """A role at a place; from now and without an end unless it says otherwise."""

    role: Role
    place: Place
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def add_posting(staff: StaffMember, wanted: NewPosting, *, actor: Actor, now: datetime) -> Posting:
    """The person holds the role at the place from then on; never given by themselves."""
    check_somebody_else(actor, staff.id)
    check_place(wanted.role, wanted.place.scope)
    starts_at = max(wanted.starts_at or now, now)
    if staff.state is AccountState.STOPPED:
        raise Refused("Restart the account before you add a posting.")
    if wanted.ends_at is not None and wanted.ends_at <= starts_at:
        raise Refused("The last day must be after the first day.")
    if queries.has_posting(staff, wanted.role, wanted.place, starts_at):
        raise Refused("They already have this posting.")
    posting = Posting(
        staff_id=staff.id,
        role=wanted.role,
        scope=wanted.place.scope,
        district_id=wanted.place.district_id,
        ward_id=wanted.place.ward_id,
        starts_at=starts_at,
        ends_at=wanted.ends_at,
    )
    db.session.add(posting)
    db.session.flush()
    db.session.expire(staff, ["postings"])
    _record("posting.add", posting, actor, now)
    return posting


def end_posting(posting: Posting, *, actor: Actor, now: datetime) -> None:
    """The posting gives nothing any more, and its open work has fallen to the unit."""
    check_somebody_else(actor, posting.staff_id)
    if posting.closed_at is not None:
        raise Refused("This posting has already ended.")
    close(posting, actor=actor, now=now)


def close_ended_postings(now: datetime) -> int:
    """Close every posting whose last day has passed; return how many there were."""
    ended = select(Posting).where(Posting.closed_at.is_(None), Posting.ends_at <= now)
    found = db.session.scalars(ended.order_by(Posting.ends_at, Posting.id)).all()
    for posting in found:
        close(posting, actor=Actor.system("clock"), now=now)
    return len(found)


def close(posting: Posting, *, actor: Actor, now: datetime) -> None:
    """End the posting by now at the latest, and announce it."""
    posting.ends_at = min(posting.ends_at or now, now)
    posting.closed_at = now
    _record("posting.end", posting, actor, now)
    db.session.flush()
    signals.posting_ended.send(posting, now=now)


def _record(action: str, posting: Posting, actor: Actor, now: datetime) -> None:
    record(
        actor,
        action,
        f"staff:{posting.staff.ref}",
        now=now,
        place=queries.place_code(posting),
        role=posting.role.value,
        scope=posting.scope.value,
    )
