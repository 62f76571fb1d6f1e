"""Who works here, and where: people, their postings, and the places that a posting may name."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import selectinload

from mcv.core.errors import NotFound, Refused
from mcv.extensions import db
from mcv.places import queries as places
from mcv.places.models import District, Ward
from mcv.staff.models import Posting, StaffMember
from mcv.staff.queries.rights import is_current
from mcv.staff.rules import AccountState, Role, Scope

WHOLE_FORCE = "force"


@dataclass(frozen=True)
class Place:
    """Where a posting may be; a ward comes with its district."""

    scope: Scope
    district_id: int | None = None
    ward_id: int | None = None


@dataclass(frozen=True)
class Filter:
    """What a list of staff is narrowed to; everything that is None stays open."""

    text: str = ""
    role: Role | None = None
    district_id: int | None = None
    state: AccountState | None = None


def staff_member(staff_id: int) -> StaffMember:
    """Return the member of staff or raise NotFound."""
    staff = db.session.get(StaffMember, staff_id)
    if staff is None:
        raise NotFound
    return staff


def by_ref(ref: str) -> StaffMember:
    """Return the member of staff with that reference or raise NotFound."""
    staff = db.session.scalar(select(StaffMember).where(StaffMember.ref == ref))
    if staff is None:
        raise NotFound
    return staff


def by_email(email: str) -> StaffMember | None:
    """Return the member of staff with that address, in whatever letter case."""
    return db.session.scalar(select(StaffMember).where(StaffMember.email == email.strip().lower()))


def listed(wanted: Filter, now: datetime) -> Select[StaffMember]:
    """Return the query for the staff that the filter leaves, by name."""
    posted_at = selectinload(StaffMember.postings)
    query = (
        select(StaffMember)
        .options(posted_at.joinedload(Posting.district), posted_at.joinedload(Posting.ward))
        .order_by(StaffMember.name, StaffMember.id)
    )
    if wanted.text:
        found = (
            column.icontains(wanted.text, autoescape=True)
            for column in (StaffMember.name, StaffMember.email)
        )
        query = query.where(or_(*found))
    if wanted.state is not None:
        query = query.where(StaffMember.state == wanted.state)
    posted = select(Posting.staff_id).where(is_current(now))
    if wanted.role is not None:
        posted = posted.where(Posting.role == wanted.role)
    if wanted.district_id is not None:
        posted = posted.where(Posting.district_id == wanted.district_id)
    if wanted.role is not None or wanted.district_id is not None:
        query = query.where(StaffMember.id.in_(posted))
    return query


def posting_of(staff: StaffMember, posting_id: int) -> Posting:
    """Return that posting of the person or raise NotFound."""
    posting = db.session.get(Posting, posting_id)
    if posting is None or posting.staff_id != staff.id:
        raise NotFound
    return posting


def has_posting(staff: StaffMember, role: Role, place: Place, at: datetime) -> bool:
    """Return whether the person holds or will hold exactly this posting at that moment or after."""
    same = select(Posting.id).where(
        Posting.staff_id == staff.id,
        Posting.role == role,
        Posting.scope == place.scope,
        Posting.district_id.is_not_distinct_from(place.district_id),
        Posting.ward_id.is_not_distinct_from(place.ward_id),
        or_(Posting.ends_at.is_(None), Posting.ends_at > at),
    )
    return db.session.scalar(same.limit(1)) is not None


def find_place(text: str) -> Place:
    """Return the place that "force", a district's name or code, or a ward's code names; else Refused."""
    wanted = text.strip()
    if wanted.lower() == WHOLE_FORCE:
        return Place(Scope.FORCE)
    for district in places.districts():
        if wanted.casefold() in {district.name.casefold(), district.code.casefold()}:
            return Place(Scope.DISTRICT, district_id=district.id)
    ward = db.session.scalar(select(Ward).where(Ward.code == wanted.upper()))
    if ward is None:
        raise Refused(
            f"There is no place “{wanted}”. Give force, a district's name or code, or a ward's code."
        )
    return Place(Scope.WARD, district_id=ward.district_id, ward_id=ward.id)


def places_to_choose() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return every place of a posting as (group, [(code, name)]): the force, districts, wards by district."""
    districts = places.districts()
    names: dict[int, str] = {district.id: district.name for district in districts}
    inside: dict[int, list[tuple[str, str]]] = {district.id: [] for district in districts}
    for ward in places.wards():
        inside[ward.district_id].append((ward.code, ward.name))
    units = [(district.code, f"{district.name} CSU") for district in districts]
    wards = [(f"Wards of {names[number]}", found) for number, found in inside.items() if found]
    return [("Force", [(WHOLE_FORCE, "The whole force")]), ("Units", units), *wards]


def place_name(posting: Posting) -> str:
    """Return the place as it is written: "Wincheap, Canterbury", "Canterbury CSU", "Whole force"."""
    if posting.ward is not None and posting.district is not None:
        return f"{posting.ward.name}, {posting.district.name}"
    return f"{posting.district.name} CSU" if posting.district else "Whole force"


def place_code(posting: Posting) -> str | None:
    """Return the code of the ward or district, None for the force."""
    if posting.ward_id is not None:
        return db.session.scalar(select(Ward.code).where(Ward.id == posting.ward_id))
    return db.session.scalar(select(District.code).where(District.id == posting.district_id))
