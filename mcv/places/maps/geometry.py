"""The shapes of wards and districts on a sheet 1,000 units wide, north up.

Until boundaries are imported, a ward is what lies nearer to its centre point than to any other's,
within an outline drawn around all centre points: near enough to find a place, not to settle where
a boundary runs.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPoint, shape
from shapely.geometry.base import BaseGeometry

from mcv.places import queries
from mcv.places.models import Ward
from mcv.places.rules import FileKind

WIDTH = 1000.0
MARGIN = 12.0
LONGITUDE_SHRINKS = cos(radians(51.2))
OUTLINE_RATIO = 0.22
OUTLINE_UNITS = 22.0
SIMPLIFIED_UNITS = 0.8
SMALLEST_HOLE = 4.0


class Place(NamedTuple):
    """A ward as the drawing needs it: codes, and its centre point in degrees."""

    code: str
    district: str
    longitude: float
    latitude: float


class Label(NamedTuple):
    """Where a name may be written."""

    x: float
    y: float


@dataclass(frozen=True)
class Shapes:
    """SVG path data by the codes of wards and districts, on a sheet of that height."""

    wards: Mapping[str, str]
    districts: Mapping[str, str]
    labels: Mapping[str, Label]
    height: float
    approximate: bool


def shapes_of(wards: Sequence[Ward]) -> Shapes:
    """Return the shapes of those wards: from imported boundaries, else approximate."""
    places = tuple(Place(one.code, one.district.code, one.longitude, one.latitude) for one in wards)
    newest = queries.latest_import(FileKind.BOUNDARIES)
    stamp = (newest.id, newest.file_name, newest.imported_at.isoformat()) if newest else None
    return _drawn(places, stamp)


@lru_cache(maxsize=2)
def _drawn(places: tuple[Place, ...], stamp: tuple[int, str, str] | None) -> Shapes:
    """Draw once for each import: the stamp is there so that a new import is drawn anew."""
    boundaries = queries.boundaries() if stamp else {}
    approximate = any(one.code not in boundaries for one in places)
    if not places:
        return Shapes({}, {}, {}, 0.0, approximate)
    if approximate:
        areas, height = _fitted(_cells([_sheet(one.longitude, one.latitude) for one in places]))
    else:
        areas, height = _fitted([_on_sheet(boundaries[one.code]) for one in places])
        areas = list(shapely.coverage_simplify(np.array(areas), SIMPLIFIED_UNITS))
    return _paths(places, areas, height, approximate=approximate)


def _paths(
    places: tuple[Place, ...], areas: list[BaseGeometry], height: float, *, approximate: bool
) -> Shapes:
    by_district: dict[str, list[BaseGeometry]] = defaultdict(list)
    for place, area in zip(places, areas, strict=True):
        by_district[place.district].append(area)
    unions = {code: shapely.union_all(own) for code, own in by_district.items()}
    spots = {code: union.representative_point() for code, union in unions.items()}
    return Shapes(
        wards={place.code: _path(area) for place, area in zip(places, areas, strict=True)},
        districts={code: _path(union) for code, union in unions.items()},
        labels={code: Label(round(spot.x, 1), round(spot.y, 1)) for code, spot in spots.items()},
        height=height,
        approximate=approximate,
    )


def _sheet(longitude: float, latitude: float) -> tuple[float, float]:
    """Return the point on a flat sheet, in degrees of latitude: true to shape at Kent's latitude."""
    return longitude * LONGITUDE_SHRINKS, -latitude


def _on_sheet(geojson: str) -> BaseGeometry:
    return shapely.transform(shape(json.loads(geojson)), _sheet_all)


def _sheet_all(points: NDArray[np.float64]) -> NDArray[np.float64]:
    degrees: NDArray[np.float64] = points * np.array([LONGITUDE_SHRINKS, -1.0])
    return degrees


def _fitted(areas: list[BaseGeometry]) -> tuple[list[BaseGeometry], float]:
    """Move and stretch the areas evenly to the sheet; return them and the sheet's height."""
    west, south, east, north = shapely.total_bounds(areas)
    scale = (WIDTH - 2 * MARGIN) / (east - west)
    corner = np.array([west, south])
    moved = [shapely.transform(one, lambda xy: (xy - corner) * scale + MARGIN) for one in areas]
    return moved, round((north - south) * scale + 2 * MARGIN, 1)


def _cells(points: list[tuple[float, float]]) -> list[BaseGeometry]:
    """Return for each point what lies nearer to it than to any other, within their outline."""
    cloud = MultiPoint(points)
    west, _, east, _ = cloud.bounds
    unit = (east - west or 1.0) / WIDTH
    outline = shapely.concave_hull(cloud, ratio=OUTLINE_RATIO).buffer(OUTLINE_UNITS * unit)
    cells = shapely.voronoi_polygons(cloud, extend_to=outline, ordered=True)
    if len(points) == 1:
        return [outline]
    return [cell.intersection(outline) for cell in cells.geoms]


def _path(area: BaseGeometry) -> str:
    parts = []
    for polygon in shapely.get_parts(area):
        if polygon.geom_type != "Polygon":
            continue
        holes = (
            ring
            for ring in polygon.interiors
            if shapely.area(shapely.polygons(ring)) > SMALLEST_HOLE
        )
        for ring in (polygon.exterior, *holes):
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in ring.coords[:-1])
            parts.append(f"M{points}Z")
    return "".join(parts)
