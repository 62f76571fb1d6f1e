"""Staff for tests, posted and ready to sign in."""

from datetime import UTC, datetime
from itertools import count

import pyotp
from sqlalchemy import select

from mcv.core import settings
from mcv.delivery.actions import keep_contact
from mcv.extensions import db
from mcv.places.models import District, Ward
from mcv.staff import credentials
from mcv.staff.models import Posting, RecoveryCode, StaffMember
from mcv.staff.rules import AccountState, Role, Scope
from mcv.staff.rules.roles import SCOPES

PASSWORD = "nine calm herons at dusk"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LONG_AGO = datetime(2026, 1, 5, 9, tzinfo=UTC)

_numbers = count(1)
_hash: list[str] = []


def a_district(name: str = "Canterbury") -> District:
    """Return a district that the project carries, by name."""
    return db.session.scalars(select(District).where(District.name == name)).one()


def a_staff_member(
    *,
    name: str = "Sam Taylor",
    title: str = "PC",
    role: Role | None = Role.SPOC,
    district: District | None = None,
    ward: Ward | None = None,
    email: str | None = None,
    state: AccountState = AccountState.ACTIVE,
) -> StaffMember:
    """Return staff with password, second factor and, unless `role` is None, a posting.

    Without a place the posting is at Canterbury, or at the force for a role that is held only there.
    """
    email = email or f"staff{next(_numbers)}@kent.example"
    contact = keep_contact("staff", email, f"{title} {name}".strip())
    staff = StaffMember(
        email=email, name=name, title=title, contact_id=contact.id, state=state, created_at=LONG_AGO
    )
    staff.password_hash = _password_hash()
    staff.totp_sealed = sealed_secret()
    staff.activated_at = LONG_AGO
    db.session.add(staff)
    db.session.flush()
    if role is not None:
        a_posting(staff=staff, role=role, district=district, ward=ward)
    return staff


def a_posting(
    *,
    staff: StaffMember,
    role: Role = Role.SPOC,
    district: District | None = None,
    ward: Ward | None = None,
    starts_at: datetime = LONG_AGO,
    ends_at: datetime | None = None,
) -> Posting:
    """Return a posting of the staff member at a ward, a district, or where the role is usual."""
    if ward is None and district is None and Scope.DISTRICT in SCOPES[role]:
        district = a_district()
    scope = Scope.WARD if ward else Scope.DISTRICT if district else Scope.FORCE
    place = ward.district if ward else district
    posting = Posting(
        staff_id=staff.id,
        role=role,
        scope=scope,
        district_id=place.id if place else None,
        ward_id=ward.id if ward else None,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    db.session.add(posting)
    db.session.flush()
    db.session.refresh(staff, ["postings"])
    return posting


def sealed_secret() -> str:
    """Return the tests' TOTP secret as the database keeps it."""
    return credentials.seal({"totp": TOTP_SECRET}, settings.current().vault_key)


def _password_hash() -> str:
    """Return the hash of `PASSWORD`, made once: it is slow on purpose."""
    if not _hash:
        _hash.append(credentials.hash_password(PASSWORD))
    return _hash[0]


def a_code(at: datetime) -> str:
    """Return what the tests' authenticator app shows at that moment."""
    return pyotp.TOTP(TOTP_SECRET).at(at)


def a_recovery_code(staff: StaffMember, code: str = "k3fm-92xw-pq7t") -> str:
    """Return a recovery code that the person holds from now on."""
    digest = credentials.hash_recovery_code(code, settings.current().vault_key)
    db.session.add(RecoveryCode(staff_id=staff.id, code_hash=digest))
    return code
