"""How far an aim goes: within reach, beyond the usual, and never wider than was chosen."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from mcv.audiences.rules import Criteria

TIMES_THE_USUAL = 3
ENOUGH_TO_KNOW = 3


class Covers:
    """What somebody may aim at: the force, whole districts, single wards."""

    def __init__(self, force: bool, district_ids: frozenset[int], wards: dict[int, int]) -> None:
        self.force = force
        self._districts = district_ids
        self._wards = wards

    def district(self, district_id: int) -> bool:
        """Return whether the whole district may be aimed at."""
        return district_id in self._districts

    def ward(self, ward_id: int) -> bool:
        """Return whether the ward may be aimed at (`wards` maps each such ward to its district)."""
        return ward_id in self._wards


def merged(wanted: Criteria, kept: Criteria, reach_covers: Covers) -> Criteria:
    """Return the wanted aim without places that are neither within reach nor aimed at already."""
    districts = {d for d in wanted.district_ids if reach_covers.district(d)}
    wards = {w for w in wanted.ward_ids if reach_covers.ward(w)}
    districts |= set(wanted.district_ids) & set(kept.district_ids)
    wards |= set(wanted.ward_ids) & set(kept.ward_ids)
    return replace(
        wanted,
        force=wanted.force and (kept.force or reach_covers.force),
        district_ids=tuple(sorted(districts)),
        ward_ids=tuple(sorted(wards)),
    )


def usual(audiences: Sequence[int]) -> int | None:
    """Return the usual audience of a unit, None while too few of its alerts went out to know."""
    return int(median(audiences)) if len(audiences) >= ENOUGH_TO_KNOW else None


def is_far_beyond(count: int, usual_count: int | None) -> bool:
    """Return whether an audience is over three times the usual, so that it must be confirmed."""
    return bool(usual_count) and count > TIMES_THE_USUAL * (usual_count or 0)
