"""The demonstration's staff: accounts with password and second factor, each with a posting."""

from collections.abc import Callable
from datetime import datetime, timedelta

from mcv.core import settings
from mcv.delivery.actions import keep_contact
from mcv.delivery.rules.states import Purpose
from mcv.dev.demo.cast import PASSWORD, STAFF, Part, totp_secret
from mcv.extensions import db
from mcv.places import queries as places
from mcv.places.models import District, Ward
from mcv.staff import credentials
from mcv.staff.models import Posting, StaffMember
from mcv.staff.rules import AccountState, Role, Scope

POSTED_FOR = timedelta(days=120)


class Force:
    """The staff of the demonstration, found by role and district."""

    def __init__(self, now: datetime) -> None:
        self._posted_at = now - POSTED_FOR
        # one hash for all: a good one takes a tenth of a second, and the password is no secret
        self._hash = credentials.hash_password(PASSWORD)
        self._districts = {district.name: district for district in places.districts()}
        self._people = {part: self._account(part) for part in STAFF}
        db.session.flush()
        db.session.add_all(self._posting(part, self._people[part]) for part in STAFF)
        db.session.flush()

    def find(self, role: Role, district: str = "", number: int = 0) -> StaffMember:
        """Return the how-manieth person of that role in that district (none: in the force)."""
        return self._found(lambda part: (part.role, part.district) == (role, district))[number]

    def district(self, name: str) -> District:
        """Return the district of that name."""
        return self._districts[name]

    def ward(self, name: str, district: str) -> Ward:
        """Return the ward of that name in that district."""
        wards = places.wards(self._districts[district].id)
        return next(ward for ward in wards if ward.name == name)

    def _found(self, wanted: Callable[[Part], bool]) -> list[StaffMember]:
        return [person for part, person in self._people.items() if wanted(part)]

    def _account(self, part: Part) -> StaffMember:
        contact = keep_contact(Purpose.STAFF, part.email, f"{part.title} {part.name}".strip())
        secret = {"totp": totp_secret(part)}
        person = StaffMember(
            email=part.email,
            name=part.name,
            title=part.title,
            contact_id=contact.id,
            created_at=self._posted_at,
            activated_at=self._posted_at,
            state=AccountState.ACTIVE,
            password_hash=self._hash,
            totp_sealed=credentials.seal(secret, settings.current().vault_key),
        )
        db.session.add(person)
        return person

    def _posting(self, part: Part, person: StaffMember) -> Posting:
        district = self._districts[part.district] if part.district else None
        ward = self.ward(part.ward, part.district) if part.ward else None
        return Posting(
            staff_id=person.id,
            role=part.role,
            scope=Scope.WARD if ward else Scope.DISTRICT if district else Scope.FORCE,
            district_id=district.id if district else None,
            ward_id=ward.id if ward else None,
            starts_at=self._posted_at,
        )
