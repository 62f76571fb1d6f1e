"""Every room of the house stands on a floor, so that no import goes unwatched."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.house.source import ROOT

pytestmark = pytest.mark.once

CONTRACTS: list[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"][
    "importlinter"
]["contracts"]
FOUNDATIONS = {"core", "web", "dev"}
"""Packages that are no slices: their files are tools, not rooms."""

ROOMS = {
    *("rules", "models", "queries", "notices", "actions", "forms", "views", "jobs", "cli"),
    *("engine", "signals"),
}
WORKSHOPS = {
    "campaigns/prints",
    "places/boundary_files",
    "places/maps",
    "places/postcode_files",
    "staff/credentials",
}
"""Files of one slice alone that are no room: what it prints, draws, reads from publishers, seals."""


def test_everything_stands_on_exactly_one_floor() -> None:
    floors = [name for layer in CONTRACTS[0]["layers"] for name in _names(layer)]
    there = {path.stem for path in (ROOT / "mcv").iterdir() if _is_code(path)}
    assert there <= set(floors)
    assert len(floors) == len(set(floors))


def test_a_slice_has_the_rooms_that_every_slice_has() -> None:
    slices = [path for path in (ROOT / "mcv").iterdir() if path.is_dir() and _is_code(path)]
    files = [file for each in slices if each.name not in FOUNDATIONS for file in each.iterdir()]
    odd = {f"{file.parent.name}/{file.stem}" for file in files if _is_code(file)}
    assert {name for name in odd if name.partition("/")[2] not in ROOMS} == WORKSHOPS


def test_the_contract_of_rooms_watches_every_slice() -> None:
    rooms = CONTRACTS[1]
    assert rooms["containers"] == ["mcv.*"]
    assert {name for layer in rooms["layers"] for name in _names(layer)} == ROOMS - {"signals"}


def _names(layer: str) -> list[str]:
    return [part.strip(" ()").removeprefix("mcv.") for part in layer.split("|")]


def _is_code(path: Path) -> bool:
    is_package = path.is_dir() and (path / "__init__.py").exists()
    return is_package or (path.suffix == ".py" and path.stem != "__init__")
