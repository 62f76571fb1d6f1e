"""Reads about places: where a postcode lies, which wards there are, whom we owe a line."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

from sqlalchemy import Select, func, literal, or_, select

from mcv.core.errors import NotFound, Refused
from mcv.extensions import db
from mcv.places.models import District, PlaceImport, Postcode, Ward, WardBoundary, WardOutcode
from mcv.places.rules import FileKind, outcode, stored_postcode

T = TypeVar("T")
MOST_WARDS = 1_000
LONGEST_SEARCH = 80
"""Characters of a search; no place has a longer name, and SQLite refuses patterns of many thousands."""


class WardChoice(NamedTuple):
    """The wards to choose from: those near a postcode first, then all others; each by name."""

    near: Sequence[Ward]
    others: Sequence[Ward]


def locate(postcode: str) -> Ward | None:
    """Return the ward of a postcode however typed; None when unknown or not a postcode."""
    try:
        stored = stored_postcode(postcode)
    except Refused:
        return None
    return db.session.scalar(
        select(Ward).join(Postcode, Postcode.ward_id == Ward.id).where(Postcode.postcode == stored)
    )


def districts() -> Sequence[District]:
    """Return every district by name."""
    return db.session.scalars(select(District).order_by(District.name, District.id)).all()


def district(district_id: int) -> District:
    """Return that district or raise NotFound."""
    return _found(db.session.get(District, district_id))


def district_by_code(code: str) -> District:
    """Return the district with that GSS code (E07000110) or raise NotFound."""
    return _found(db.session.scalar(select(District).where(District.code == code)))


def wards(district_id: int | None = None) -> Sequence[Ward]:
    """Return the wards of a district, or of the whole force when none is named, by name."""
    query = select(Ward).order_by(Ward.name, Ward.id)
    if district_id is not None:
        query = query.where(Ward.district_id == district_id)
    return db.session.scalars(query).all()


def ward(ward_id: int) -> Ward:
    """Return that ward or raise NotFound."""
    return _found(db.session.get(Ward, ward_id))


def ward_by_code(code: str) -> Ward:
    """Return the ward with that GSS code (E05011743) or raise NotFound."""
    return _found(db.session.scalar(select(Ward).where(Ward.code == code)))


def wards_for_choice(postcode: str) -> WardChoice:
    """Return all wards, those that the postcode's district (ME14) touches apart and first."""
    try:
        touched = select(WardOutcode.ward_id).where(WardOutcode.outcode == outcode(postcode))
        near_ids = set(db.session.scalars(touched))
    except Refused:
        near_ids = set()
    everything = wards()
    return WardChoice(
        near=[one for one in everything if one.id in near_ids],
        others=[one for one in everything if one.id not in near_ids],
    )


def wards_among(ward_ids: Iterable[int | None]) -> Sequence[Ward]:
    """Return those of the wards that exist, by name."""
    wanted = sorted({number for number in ward_ids if number is not None})[:MOST_WARDS]
    query = select(Ward).where(Ward.id.in_(wanted)).order_by(Ward.name, Ward.id)
    return db.session.scalars(query).all()


def search(text: str) -> Sequence[Ward]:
    """Return the ward of a postcode, else wards whose name or district's name holds the text."""
    if len(text) > LONGEST_SEARCH:
        return ()
    here = locate(text)
    return [here] if here else db.session.scalars(named_like(text)).all()


def named_like(text: str) -> Select[Ward]:
    """Return the query of wards whose name or district's name holds the text; none for no text."""
    words = text.strip()
    matches = [one.icontains(words, autoescape=True) for one in (Ward.name, District.name)]
    query = select(Ward).join(Ward.district).where(or_(*matches), literal(bool(words)))
    return query.order_by(Ward.name, Ward.id)


def force_households() -> int:
    """Return the households of the whole force area (Census 2021)."""
    return db.session.scalar(select(func.coalesce(func.sum(District.households), 0))) or 0


def latest_import(*kinds: FileKind) -> PlaceImport | None:
    """Return the newest import of those kinds, None before the first."""
    query = select(PlaceImport).where(PlaceImport.kind.in_(kinds))
    return db.session.scalar(query.order_by(PlaceImport.id.desc()).limit(1))


def boundaries() -> dict[str, str]:
    """Return the GeoJSON geometry of each ward that has one, by the ward's code."""
    query = (
        select(Ward.code, WardBoundary.geometry).join_from(Ward, WardBoundary).order_by(Ward.code)
    )
    return dict(db.session.execute(query).all())


def imports() -> Sequence[PlaceImport]:
    """Return the newest import of each kind of file, in the order of the kinds."""
    newest = (latest_import(kind) for kind in FileKind)
    return [one for one in newest if one is not None]


def attribution_lines() -> Sequence[str]:
    """Return the statements that the publishers' licences ask us to show."""
    return ATTRIBUTION


ATTRIBUTION = (
    "Source: Office for National Statistics licensed under the Open Government Licence v.3.0",
    "Contains OS data © Crown copyright and database right 2025",
    "Contains Royal Mail data © Royal Mail copyright and database right 2025",
    "Contains National Statistics data © Crown copyright and database right 2025",
    "Contains public sector information licensed under the Open Government Licence v3.0",
)


def _found(row: T | None) -> T:
    if row is None:
        raise NotFound
    return row
