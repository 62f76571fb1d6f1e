"""Load the facts that the project carries: districts, wards, the postcode districts they touch."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select, tuple_, update

from mcv.extensions import Base, db
from mcv.places.models import District, Ward, WardOutcode

FACTS = Path(__file__).resolve().parent.parent / "facts"
Row = dict[str, Any]


@dataclass(frozen=True)
class Loaded:
    """How many facts were new, changed, gone, or as they were."""

    added: int
    changed: int
    removed: int
    unchanged: int

    def __add__(self, other: "Loaded") -> "Loaded":
        return Loaded(
            added=self.added + other.added,
            changed=self.changed + other.changed,
            removed=self.removed + other.removed,
            unchanged=self.unchanged + other.unchanged,
        )


def load_facts() -> Loaded:
    """Make the tables say what the facts say; a second run changes nothing.

    Wards and districts that are no longer among the facts stay, because members may live there.
    """
    by_district = _read("districts.csv", ("households",))
    loaded = _upsert(District, by_district)
    district_ids = _ids(District)
    wards = _read("wards.csv", ("households_estimate",), ("latitude", "longitude"))
    for row in wards:
        row["district_id"] = district_ids[row.pop("district_code")]
    return loaded + _upsert(Ward, wards) + _replace_outcodes(_ids(Ward))


def _read(name: str, whole: Iterable[str] = (), decimal: Iterable[str] = ()) -> list[Row]:
    with (FACTS / name).open(encoding="utf-8", newline="") as lines:
        rows: list[Row] = list(csv.DictReader(lines))
    for row in rows:
        row.update({column: int(row[column]) for column in whole})
        row.update({column: float(row[column]) for column in decimal})
    return rows


def _ids(model: type[District] | type[Ward]) -> Mapping[str, int]:
    return dict(db.session.execute(select(model.code, model.id)).all())


def _upsert(model: type[Base], rows: list[Row]) -> Loaded:
    table = model.__table__
    columns = [table.c[name] for name in rows[0]]
    known = {row["code"]: dict(row) for row in db.session.execute(select(*columns)).mappings()}
    new = [row for row in rows if row["code"] not in known]
    different = [row for row in rows if row["code"] in known and row != known[row["code"]]]
    if new:
        db.session.execute(insert(model), new)
    for row in different:
        db.session.execute(update(model).where(table.c.code == row["code"]).values(row))
    return Loaded(len(new), len(different), 0, len(rows) - len(new) - len(different))


def _replace_outcodes(ward_ids: Mapping[str, int]) -> Loaded:
    pair = (WardOutcode.outcode, WardOutcode.ward_id)
    wanted = {(row["outcode"], ward_ids[row["ward_code"]]) for row in _read("outcodes.csv")}
    known = {(outcode, ward_id) for outcode, ward_id in db.session.execute(select(*pair))}
    new, gone = sorted(wanted - known), sorted(known - wanted)
    if new:
        rows = [{"outcode": outcode, "ward_id": ward_id} for outcode, ward_id in new]
        db.session.execute(insert(WardOutcode), rows)
    if gone:
        db.session.execute(delete(WardOutcode).where(tuple_(*pair).in_(gone)))
    return Loaded(len(new), 0, len(gone), len(wanted & known))
