"""How the publishers lay out their postcode files, in their old and new column names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from mcv.core.errors import Refused
from mcv.places.rules.imports import FileKind
from mcv.places.rules.postcodes import normalise_postcode

CODE_POINT_COLUMNS = 10
WARD_CODE = re.compile(r"[EWSN]\d{8}|")
POSTCODE_NAMES = ("pcds", "pcd2", "pcd8", "pcd7", "pcd", "postcode", "pc")
WARD_NAME = re.compile(r"wd\d\dcd|osward|ward|admin_ward_code|wc")
DISTRICT_NAME = re.compile(r"lad\d\dcd|oslaua|laua|admin_district_code|dc")
CODE_POINT_NAMES = {"admin_ward_code", "wc"}
ONLY_ONSPD = re.compile(r"parncp\d\dcd|parish")


@dataclass(frozen=True)
class Layout:
    """Where a file keeps what we need: column positions from 0; `ended` is None without such dates."""

    kind: FileKind
    columns: int
    postcode: int
    ward: int
    district: int
    ended: int | None
    has_header: bool


class PostcodeRow(NamedTuple):
    """A live postcode as its publisher writes it, with the codes of its ward and district."""

    postcode: str
    ward_code: str
    district_code: str


def recognise(first_row: Sequence[str]) -> Layout | None:
    """Return the layout of a file that begins with that row, None when it is no postcode file."""
    names = [cell.strip().lower().removeprefix("\ufeff") for cell in first_row]
    return _named(names) or _code_point_open(first_row)


def _code_point_open(row: Sequence[str]) -> Layout | None:
    """Return the layout of a Code-Point Open file, which has no header, by the look of its row."""
    if len(row) != CODE_POINT_COLUMNS or not all(WARD_CODE.fullmatch(cell) for cell in row[8:]):
        return None
    try:
        normalise_postcode(row[0])
    except Refused:
        return None
    return Layout(FileKind.CODE_POINT_OPEN, CODE_POINT_COLUMNS, 0, 9, 8, None, has_header=False)


def _named(names: list[str]) -> Layout | None:
    postcode = next((names.index(name) for name in POSTCODE_NAMES if name in names), None)
    ward = _only(WARD_NAME, names)
    district = _only(DISTRICT_NAME, names)
    if postcode is None or ward is None or district is None:
        return None
    ended = names.index("doterm") if "doterm" in names else None
    if names[ward] in CODE_POINT_NAMES:
        kind = FileKind.CODE_POINT_OPEN
    elif ended is None:
        return None
    else:
        kind = FileKind.ONSPD if _only(ONLY_ONSPD, names) is not None else FileKind.NSPL
    return Layout(kind, len(names), postcode, ward, district, ended, has_header=True)


def _only(pattern: re.Pattern[str], names: list[str]) -> int | None:
    found = [place for place, name in enumerate(names) if pattern.fullmatch(name)]
    return found[0] if len(found) == 1 else None
