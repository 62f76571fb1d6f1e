"""Reads the publishers' postcode files as a stream: a CSV, a zip of CSVs, or a folder of them.

Memory stays flat whatever the size; whatever is wrong raises Refused with one line that says it.
"""

import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO

from mcv.core.errors import Refused
from mcv.places.rules.layouts import Layout, PostcodeRow, recognise

LONGEST_LINE = 65_536
HEADER_ROWS = 2
ZIP_BEGINS = b"PK\x03\x04"
MOST_MEMBERS = 5_000
MOST_BYTES = 4 * 1024**3
MOST_TIMES_SMALLER = 100
ZIP_TROUBLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


@dataclass(frozen=True)
class Part:
    """One CSV of what was given: its name for messages, and how to open it for reading bytes."""

    name: str
    open: Callable[[], AbstractContextManager[IO[bytes]]]

    @property
    def folder(self) -> str:
        """The folder that the part lies in."""
        return self.name.rpartition("/")[0]


@dataclass(frozen=True)
class PostcodeFile:
    """The CSVs of one publication, all in one layout."""

    layout: Layout
    parts: tuple[Part, ...]


@contextmanager
def opened(path: Path) -> Iterator[PostcodeFile]:
    """Give the recognised postcode file at that path; anything else raises Refused."""
    if not path.exists():
        raise Refused(f"There is no file or folder {path}.")
    if path.is_dir():
        found = sorted(
            one for one in path.rglob("*") if one.suffix.lower() == ".csv" and one.is_file()
        )
        yield _recognised(path.name, [_file_part(one, path) for one in found[:MOST_MEMBERS]])
    elif _looks_zipped(path):
        with _zip(path) as archive:
            yield _recognised(path.name, _zip_parts(path.name, archive))
    else:
        yield _recognised(path.name, [_file_part(path, path.parent)])


def rows(file: PostcodeFile, part: Part) -> Iterator[PostcodeRow]:
    """Yield the live postcodes of one part; a row that does not fit raises Refused by its number."""
    layout = file.layout
    postcode, ward, district, ended = layout.postcode, layout.ward, layout.district, layout.ended
    for number, row in _lines(part):
        if len(row) != layout.columns:
            if not row:
                continue
            raise Refused(
                f"{part.name} row {number:,} has {len(row)} columns; "
                f"{layout.kind.label} has {layout.columns}."
            )
        if number == 1 and layout.has_header:
            continue
        if ended is None or not row[ended].strip():
            yield PostcodeRow(row[postcode], row[ward], row[district])


def _recognised(name: str, parts: list[Part]) -> PostcodeFile:
    layouts = {part: recognise(_first_row(part, alone=len(parts) == 1)) for part in parts}
    known = {part: layout for part, layout in layouts.items() if layout is not None}
    if len(set(known.values())) > 1:
        # the headers that Ordnance Survey ships in a file of their own carry no postcodes
        known = {part: layout for part, layout in known.items() if not _only_a_header(part)}
    if not known:
        raise Refused(
            f"{name} is not a postcode file that we know (Code-Point Open, ONSPD or NSPL)."
        )
    if len(set(known.values())) > 1:
        raise Refused(f"{name} holds postcode files of more than one layout; give one at a time.")
    folders = {part.folder for part in known}
    for part, layout in layouts.items():
        if layout is None and part.folder in folders:
            raise Refused(f"{part.name} is not a postcode file, though those beside it are.")
    return PostcodeFile(next(iter(known.values())), tuple(_without_repeats(list(known))))


def _without_repeats(parts: list[Part]) -> list[Part]:
    """Leave out ONS's `multi_csv`, which says again, area by area, what the whole file says."""
    whole = [part for part in parts if "multi_csv" not in part.name.lower()]
    return whole or parts


def _only_a_header(part: Part) -> bool:
    layouts = [recognise(row) for _, row in islice(_lines(part), HEADER_ROWS + 1)]
    return all(layout is not None and layout.has_header for layout in layouts)


def _first_row(part: Part, *, alone: bool) -> list[str]:
    try:
        row = next((row for _, row in _lines(part)), [])
    except Refused:
        if alone:
            raise
        return []
    if alone and not row:
        raise Refused(f"{part.name} is empty.")
    return row


def _lines(part: Part) -> Iterator[tuple[int, list[str]]]:
    number = 0
    try:
        with part.open() as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text:
            # a line is read in pieces of bounded size, so that one endless line cannot fill memory
            reader = csv.reader(iter(partial(text.readline, LONGEST_LINE), ""))
            for row in reader:
                number += 1
                yield number, row
    except UnicodeDecodeError:
        raise Refused(f"{part.name} is not UTF-8 text after row {number:,}.") from None
    except csv.Error:
        raise Refused(f"{part.name} is not a CSV file after row {number:,}.") from None
    except ZIP_TROUBLE:
        raise Refused(f"{part.name} cannot be read to its end; fetch the file again.") from None


def _file_part(path: Path, folder: Path) -> Part:
    return Part(path.relative_to(folder).as_posix(), partial(_bytes, path))


def _bytes(path: Path) -> IO[bytes]:
    return path.open("rb")


def _looks_zipped(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(ZIP_BEGINS)) == ZIP_BEGINS or zipfile.is_zipfile(file)


def _zip(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except ZIP_TROUBLE:
        raise Refused(f"{path.name} is a damaged zip file; fetch it again.") from None


def _zip_parts(name: str, archive: zipfile.ZipFile) -> list[Part]:
    members = archive.infolist()
    size = sum(one.file_size for one in members)
    packed = sum(one.compress_size for one in members)
    if len(members) > MOST_MEMBERS or size > MOST_BYTES or size > packed * MOST_TIMES_SMALLER:
        raise Refused(f"{name} unpacks to far more than a postcode file would; nothing was read.")
    found = sorted(
        (one for one in members if one.filename.lower().endswith(".csv") and not one.is_dir()),
        key=lambda one: one.filename,
    )
    return [Part(one.filename, partial(archive.open, one)) for one in found]
