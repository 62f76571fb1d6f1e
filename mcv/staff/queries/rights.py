"""Who may do what where, and how they sign."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select

from mcv.core import settings
from mcv.extensions import db
from mcv.staff.models import Posting, StaffMember
from mcv.staff.rules import AccountState, Permission, Reach, Role, Scope, reach_of, roles_with
from mcv.staff.rules.reach import COMMON_WORK

NEAREST_FIRST = {Scope.WARD: 0, Scope.DISTRICT: 1, Scope.FORCE: 2}


def load(staff_id: int) -> StaffMember | None:
    """Return whom a session belongs to; None once the account is stopped, so that it ends."""
    staff = db.session.get(StaffMember, staff_id)
    return staff if staff is not None and staff.state is AccountState.ACTIVE else None


def current_postings(staff: StaffMember, now: datetime) -> list[Posting]:
    """Return the postings that hold now, the nearest place first."""
    current = [posting for posting in staff.postings if posting.held.is_current(now)]
    return sorted(current, key=lambda posting: (NEAREST_FIRST[posting.scope], posting.id))


def reach(staff: StaffMember, permission: Permission, now: datetime) -> Reach:
    """Return where the person holds the permission now; a stopped account holds none anywhere."""
    if staff.state is not AccountState.ACTIVE:
        return Reach()
    return reach_of((posting.held for posting in staff.postings), permission, now)


def permitted(
    staff: StaffMember, permission: str, now: datetime, district_id: int | None = None
) -> bool:
    """Return whether the person holds the permission now: in that district, or anywhere at all."""
    if permission == Permission.ACCOUNT:
        return staff.state is AccountState.ACTIVE
    held = reach(staff, Permission(permission), now)
    return bool(held) if district_id is None else held.covers_district(district_id)


def unit_of(staff: StaffMember, now: datetime) -> int | None:
    """Return the district whose CSU the person works in now; None for the force or nowhere."""
    places = [posting.district_id for posting in current_postings(staff, now)]
    return next((place for place in places if place is not None), None)


def signed_by(staff: StaffMember, now: datetime) -> str:
    """Return how a message is signed: "PC Sam Taylor, Canterbury CSU"."""
    return f"{staff.full_name}, {unit_name(staff, now)}"


def unit_name(staff: StaffMember, now: datetime) -> str:
    """Return "Canterbury CSU", or the force's name for somebody who works for all of it."""
    for posting in current_postings(staff, now):
        if posting.district is not None:
            return f"{posting.district.name} CSU"
    return settings.current().force_name


def leads_of(district_id: int, now: datetime) -> Sequence[StaffMember]:
    """Return the working SPOCs and inspectors of the district's CSU, by name."""
    at_place = and_(
        Posting.role.in_((Role.SPOC, Role.INSPECTOR)),
        Posting.scope == Scope.DISTRICT,
        Posting.district_id == district_id,
    )
    return _working(at_place, now)


def inspectors(now: datetime) -> Sequence[StaffMember]:
    """Return the working Community Support Inspectors of every CSU and of the force, by name."""
    return _working(Posting.role == Role.INSPECTOR, now)


def with_permission(
    permission: Permission, district_id: int | None, now: datetime
) -> Sequence[StaffMember]:
    """Return the working staff who hold the permission in the district (None: in the whole force)."""
    covering: ColumnElement[bool] = Posting.scope == Scope.FORCE
    if district_id is not None:
        scopes = {Scope.DISTRICT, Scope.WARD} if permission in COMMON_WORK else {Scope.DISTRICT}
        there = and_(Posting.scope.in_(scopes), Posting.district_id == district_id)
        covering = or_(covering, there)
    return _working(and_(Posting.role.in_(roles_with(permission)), covering), now)


def is_current(now: datetime) -> ColumnElement[bool]:
    """Return the condition on postings that hold now."""
    return and_(Posting.starts_at <= now, or_(Posting.ends_at.is_(None), Posting.ends_at > now))


def _working(posted: ColumnElement[bool], now: datetime) -> Sequence[StaffMember]:
    holders = select(Posting.staff_id).where(posted, is_current(now))
    query = select(StaffMember).where(
        StaffMember.state == AccountState.ACTIVE, StaffMember.id.in_(holders)
    )
    return db.session.scalars(query.order_by(StaffMember.name, StaffMember.id)).all()
