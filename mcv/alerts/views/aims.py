"""The places that an editor may tick, grouped by district."""

from dataclasses import dataclass
from datetime import datetime

from mcv.alerts.queries import desk
from mcv.audiences.rules import Criteria
from mcv.places import queries as places
from mcv.places.models import District, Ward
from mcv.staff.models import StaffMember


@dataclass(frozen=True)
class Group:
    """A district on the form: whether all of it may be ticked, and its wards that may."""

    district: District
    whole: bool
    wards: list[Ward]


def choices(staff: StaffMember, kept: Criteria, now: datetime) -> list[Group]:
    """Return what the person may aim at, and what the draft is aimed at already."""
    may = desk.covers(staff, now)
    wards: dict[int, list[Ward]] = {}
    for ward in places.wards():
        if may.ward(ward.id) or ward.id in kept.ward_ids:
            wards.setdefault(ward.district_id, []).append(ward)
    groups = [
        Group(
            district=district,
            whole=may.district(district.id) or district.id in kept.district_ids,
            wards=wards.get(district.id, []),
        )
        for district in places.districts()
    ]
    return [group for group in groups if group.whole or group.wards]
