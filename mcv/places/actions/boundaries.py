"""Take in the boundaries of all wards, or of none."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import insert, select, update

from mcv.audit.rules import Actor
from mcv.extensions import db
from mcv.places.actions.record import Counts, keep_import
from mcv.places.boundary_files import KnownWard, read
from mcv.places.models import PlaceImport, Ward, WardBoundary
from mcv.places.rules import FileKind

Say = Callable[[str], None]


def import_boundaries(path: Path, *, actor: Actor, now: datetime, say: Say) -> PlaceImport:
    """Make every ward's boundary that of the file; a wrong file raises Refused, nothing changed."""
    say(f"Reading {path.name}.")
    wards = db.session.scalars(select(Ward)).all()
    known = {one.code: KnownWard(one.name, (one.longitude, one.latitude)) for one in wards}
    file = read(path, known)
    say(f"{file.rows:,} wards read, {file.outside:,} of them outside the force.")
    ward_ids = {one.code: one.id for one in wards}
    wanted = {ward_ids[code]: geometry for code, geometry in file.geometries.items()}
    counts = Counts(rows=file.rows, outside=file.outside, **_merge(wanted))
    return keep_import(FileKind.BOUNDARIES, path, counts, actor=actor, now=now)


def _merge(wanted: dict[int, str]) -> dict[str, int]:
    query = select(WardBoundary.ward_id, WardBoundary.geometry)
    known = dict(db.session.execute(query).all())
    new = [
        {"ward_id": ward_id, "geometry": geometry}
        for ward_id, geometry in wanted.items()
        if ward_id not in known
    ]
    different = [one for one in wanted if one in known and wanted[one] != known[one]]
    if new:
        db.session.execute(insert(WardBoundary), new)
    for ward_id in different:
        at = update(WardBoundary).where(WardBoundary.ward_id == ward_id)
        db.session.execute(at.values(geometry=wanted[ward_id]))
    unchanged = len(wanted) - len(new) - len(different)
    return {"added": len(new), "changed": len(different), "removed": 0, "unchanged": unchanged}
