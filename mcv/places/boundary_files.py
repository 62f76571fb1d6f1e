"""Reads ward boundaries from GeoJSON; whatever is wrong raises Refused with one line that says it."""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import MultiPolygon, Point, Polygon, mapping, shape
from shapely.geometry.base import BaseGeometry

from mcv.core.errors import Refused

MOST_BYTES = 1024**3
WARD_PROPERTY = re.compile(r"wd\d\dcd|ward_code|ward|code")
BRITAIN = (-9.0, 49.0, 2.5, 61.5)
GRID_DEGREES = 1e-5
FARTHEST_DEGREES = 0.1


@dataclass(frozen=True)
class KnownWard:
    """A ward as we know it: its name, for messages, and its centre point (longitude, latitude)."""

    name: str
    centre: tuple[float, float]


@dataclass(frozen=True)
class BoundaryFile:
    """The boundary of every ward we know, by code, and how many others the file held."""

    geometries: Mapping[str, str]
    outside: int

    @property
    def rows(self) -> int:
        """How many wards the file held."""
        return len(self.geometries) + self.outside


def read(path: Path, wards: Mapping[str, KnownWard]) -> BoundaryFile:
    """Return the checked boundaries of exactly those wards, rounded to 5 decimals (about 1 m)."""
    geometries: dict[str, str] = {}
    features = _features(path)
    outside = 0
    for number, feature in enumerate(features, start=1):
        code = _ward_code(path.name, number, feature)
        if code not in wards:
            outside += 1
        elif code in geometries:
            raise Refused(f"{path.name} has two boundaries for {wards[code].name} ({code}).")
        else:
            area = _area(wards[code], code, feature.get("geometry"))
            geometries[code] = json.dumps(mapping(area), separators=(",", ":"))
    _refuse_incomplete(path.name, wards, geometries)
    return BoundaryFile(geometries, outside)


def _refuse_incomplete(name: str, wards: Mapping[str, KnownWard], found: Collection[str]) -> None:
    missing = sorted(f"{ward.name} ({code})" for code, ward in wards.items() if code not in found)
    if len(missing) == len(wards):
        raise Refused(f"{name} has no boundary of a ward that we know; nothing was changed.")
    if missing:
        first = ", ".join(missing[:3])
        raise Refused(f"{name} has no boundary for {len(missing)} of our wards, such as {first}.")


def _features(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        raise Refused(f"There is no file {path}.")
    if path.stat().st_size > MOST_BYTES:
        raise Refused(f"{path.name} is larger than a gigabyte; use a generalised boundary file.")
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Refused(f"{path.name} is not a GeoJSON file.") from None
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or not all(isinstance(one, dict) for one in features):
        raise Refused(f"{path.name} is not a GeoJSON collection of wards.")
    return features


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _ward_code(name: str, number: int, feature: Mapping[str, Any]) -> str:
    properties = feature.get("properties")
    if isinstance(properties, dict):
        for key, value in properties.items():
            if WARD_PROPERTY.fullmatch(key.lower()) and isinstance(value, str):
                return value
    raise Refused(f"{name}: boundary {number:,} carries no ward code (such as WD24CD).")


def _area(ward: KnownWard, code: str, geometry: Any) -> BaseGeometry:
    label = f"The boundary of {ward.name} ({code})"
    try:
        area = shape(geometry)
        west, south, east, north = area.bounds
    except (ShapelyError, AttributeError, KeyError, TypeError, ValueError, IndexError):
        raise Refused(f"{label} is missing or broken.") from None
    if not isinstance(area, Polygon | MultiPolygon) or area.is_empty:
        raise Refused(f"{label} is not an area.")
    if not (
        BRITAIN[0] <= west <= east <= BRITAIN[2] and BRITAIN[1] <= south <= north <= BRITAIN[3]
    ):
        raise Refused(f"{label} is not in degrees of longitude and latitude within Britain.")
    if not area.is_valid:
        raise Refused(f"{label} crosses itself: {shapely.is_valid_reason(area)}.")
    if area.distance(Point(*ward.centre)) > FARTHEST_DEGREES:
        raise Refused(f"{label} lies far from that ward.")
    return _rounded(area)


def _rounded(area: BaseGeometry) -> BaseGeometry:
    return shapely.set_precision(shapely.force_2d(area), GRID_DEGREES)
