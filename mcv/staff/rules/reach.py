"""How far a permission goes: the places that somebody's postings add up to at a moment.

A posting at a ward covers that ward for what is aimed at people (writing alerts), and its whole CSU for
the unit's common work: residents answer the unit, so whoever is posted in it may read and answer, and
sees what the unit sent. A district covers its wards; the force covers everything.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from mcv.staff.rules.roles import PERMISSIONS, Permission, Role, Scope

COMMON_WORK = frozenset(
    {
        Permission.ALERTS_READ,
        Permission.REPLIES_READ,
        Permission.REPLIES_ANSWER,
        Permission.REPORTS_READ,
    }
)
"""What a posting at a ward allows in the whole CSU."""


@dataclass(frozen=True)
class Held:
    """A posting as the rules see it; `district_id` is the CSU, set for a ward's posting too."""

    role: Role
    scope: Scope
    district_id: int | None
    ward_id: int | None
    starts_at: datetime
    ends_at: datetime | None

    def is_current(self, now: datetime) -> bool:
        """Return whether the posting has begun and has not ended."""
        return self.starts_at <= now and (self.ends_at is None or now < self.ends_at)


@dataclass(frozen=True)
class Reach:
    """The places a permission covers; an empty reach covers nothing."""

    force: bool = False
    district_ids: frozenset[int] = frozenset()
    ward_ids: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return self.force or bool(self.district_ids) or bool(self.ward_ids)

    def covers_district(self, district_id: int | None) -> bool:
        """Return whether the whole district is covered; None stands for the whole force."""
        return self.force or (district_id is not None and district_id in self.district_ids)

    def covers_ward(self, ward_id: int, district_id: int) -> bool:
        """Return whether the ward, which lies in that district, is covered."""
        return self.covers_district(district_id) or ward_id in self.ward_ids


def reach_of(postings: Iterable[Held], permission: Permission, now: datetime) -> Reach:
    """Return the places where the current postings give the permission."""
    giving = [p for p in postings if p.is_current(now) and permission in PERMISSIONS[p.role]]
    wide = {Scope.DISTRICT, Scope.WARD} if permission in COMMON_WORK else {Scope.DISTRICT}
    return Reach(
        force=any(p.scope is Scope.FORCE for p in giving),
        district_ids=frozenset(
            p.district_id for p in giving if p.scope in wide and p.district_id is not None
        ),
        ward_ids=frozenset(p.ward_id for p in giving if p.ward_id is not None),
    )
