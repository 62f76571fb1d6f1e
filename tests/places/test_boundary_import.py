"""Taking in the boundaries of all wards, or of none."""

import copy
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from mcv.audit.rules import Actor
from mcv.core.errors import Refused
from mcv.extensions import db
from mcv.places import actions
from mcv.places.models import PlaceImport, WardBoundary

Import = Callable[[Any], PlaceImport]


@pytest.fixture
def whole(shared: Path) -> Any:
    return json.loads((shared / "geo" / "wards.geojson").read_text())


@pytest.fixture
def take_in(tmp_path: Path, now: datetime) -> Import:
    def run(document: Any) -> PlaceImport:
        path = tmp_path / "wards.geojson"
        path.write_text(json.dumps(document))
        return actions.import_boundaries(
            path, actor=Actor.system(), now=now, say=lambda _line: None
        )

    return run


def ring(*points: tuple[float, float]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[list(point) for point in (*points, points[0])]]}


def test_every_ward_gets_its_boundary_and_a_second_time_changes_nothing(
    whole: Any, take_in: Import
) -> None:
    first, second = take_in(whole), take_in(whole)
    assert (first.added, first.unchanged, second.added, second.unchanged) == (279, 0, 0, 279)


def test_the_statisticians_own_column_name_and_wards_elsewhere_are_understood(
    whole: Any, take_in: Import
) -> None:
    for feature in whole["features"]:
        feature["properties"] = {"FID": 1, "WD24CD": feature["properties"]["ward_code"]}
    elsewhere = {**whole["features"][0], "properties": {"WD24CD": "E05099999"}}
    done = take_in({**whole, "features": [*whole["features"], elsewhere]})
    assert (done.added, done.outside) == (279, 1)


def test_a_moved_boundary_is_told_of(whole: Any, take_in: Import) -> None:
    take_in(whole)
    changed = copy.deepcopy(whole)
    changed["features"][0]["geometry"]["coordinates"][0][1][0] += 0.0005
    done = take_in(changed)
    assert (done.changed, done.unchanged) == (1, 278)


@pytest.mark.parametrize(
    ("geometry", "says"),
    [
        (None, "is missing or broken"),
        ({"type": "Polygon", "coordinates": []}, "is missing or broken|not in degrees|not an area"),
        ({"type": "Blob", "coordinates": []}, "is missing or broken"),
        ({"type": "Point", "coordinates": [0.88, 51.13]}, "is not an area"),
        (ring((0.88, 51.1), (0.9, 51.2), (0.9, 51.1), (0.88, 51.2)), "crosses itself"),
        (ring((51.1, 0.88), (51.2, 0.9), (51.1, 0.9)), "is not in degrees"),
        (ring((601000, 142000), (602000, 142000), (602000, 143000)), "is not in degrees"),
        (ring((-2.0, 53.1), (-2.1, 53.1), (-2.1, 53.2)), "lies far from that ward"),
    ],
)
def test_one_wrong_boundary_refuses_the_file(
    geometry: Any, says: str, whole: Any, take_in: Import
) -> None:
    whole["features"][0]["geometry"] = geometry
    with pytest.raises(Refused, match=f"Aylesford & East Stour.*({says})"):
        take_in(whole)
    assert db.session.scalar(select(func.count()).select_from(WardBoundary)) == 0


def test_a_missing_or_repeated_ward_refuses_the_file(whole: Any, take_in: Import) -> None:
    features = whole["features"]
    with pytest.raises(Refused, match="no boundary for 1 of our wards, such as Aylesford"):
        take_in({**whole, "features": features[1:]})
    with pytest.raises(Refused, match="two boundaries for Aylesford"):
        take_in({**whole, "features": [*features, features[0]]})
    with pytest.raises(Refused, match="carries no ward code"):
        take_in({**whole, "features": [{**features[0], "properties": {}}]})
