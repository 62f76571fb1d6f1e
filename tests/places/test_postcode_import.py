"""Taking in the publishers' postcode files."""

import csv
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from mcv.audit.rules import Actor
from mcv.core.errors import Refused
from mcv.extensions import db
from mcv.places import actions, queries
from mcv.places.models import PlaceImport, Postcode, Ward
from mcv.places.rules import FileKind
from tests.builders import publisher_files as files

WINCHEAP, BLEAN = "E05010411", "E05010393"
CANTERBURY = "E07000106"
BROMLEY = ("BR8 7QP", "E05014007", "E09000006")
HERE = ("CT1 3RF", WINCHEAP, CANTERBURY)
THERE = ("CT2 9BA", BLEAN, CANTERBURY)

Import = Callable[..., PlaceImport]


@pytest.fixture
def take_in(now: datetime) -> Import:
    def run(path: Path, **options: bool) -> PlaceImport:
        return actions.import_postcodes(
            path, actor=Actor.system(), now=now, say=lambda _line: None, **options
        )

    return run


def code_of(postcode: str) -> str | None:
    ward = queries.locate(postcode)
    return ward.code if ward else None


def counts(done: PlaceImport) -> tuple[int, int, int, int]:
    return done.added, done.changed, done.removed, done.unchanged


def test_every_postcode_of_kent_and_medway_lies_in_its_ward(
    shared: Path, tmp_path: Path, take_in: Import
) -> None:
    with (shared / "geo" / "postcodes_kent_medway.csv").open() as file:
        rows = list(csv.DictReader(file))
    places = [(row["postcode"], row["ward_code"], row["district_code"]) for row in rows]
    done = take_in(files.code_point_folder(tmp_path / "codepo_gb", places))
    assert (done.rows, done.added, done.outside) == (52_126, 52_126, 0)
    stored = dict(
        db.session.execute(select(Postcode.postcode, Ward.code).join_from(Postcode, Ward)).all()
    )
    assert stored == {postcode.replace(" ", ""): ward for postcode, ward, _ in places}
    sample = places[::500]
    assert [code_of(postcode) for postcode, _, _ in sample] == [ward for _, ward, _ in sample]


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (files.OLD_ONSPD, FileKind.ONSPD),
        (files.NEW_ONSPD, FileKind.ONSPD),
        (files.OLD_NSPL, FileKind.NSPL),
        (files.NEW_NSPL, FileKind.NSPL),
    ],
)
def test_old_and_new_columns_of_the_statisticians_are_read(
    header: str, kind: FileKind, tmp_path: Path, take_in: Import
) -> None:
    done = take_in(files.ons_file(tmp_path / "directory.csv", header, [HERE, BROMLEY]))
    assert (done.kind, done.added, done.outside) == (kind, 1, 1)
    assert code_of("CT1 3RF") == WINCHEAP


def test_a_zip_is_read_like_its_folder(tmp_path: Path, take_in: Import) -> None:
    folder = files.code_point_folder(tmp_path / "codepo", [HERE, THERE])
    assert counts(take_in(files.zipped(folder))) == (2, 0, 0, 0)
    assert counts(take_in(folder)) == (0, 0, 0, 2)


def test_the_publishers_own_samples_are_read(shared: Path, take_in: Import) -> None:
    done = take_in(shared / "geo" / "sample_codepoint_open.csv")
    assert (done.kind, done.rows) == (FileKind.CODE_POINT_OPEN, 6)


def test_area_files_that_repeat_the_whole_are_left_out(tmp_path: Path, take_in: Import) -> None:
    (tmp_path / "d" / "Data" / "multi_csv").mkdir(parents=True)
    files.ons_file(tmp_path / "d" / "Data" / "ONSPD.csv", files.NEW_ONSPD, [HERE, THERE])
    files.ons_file(tmp_path / "d" / "Data" / "multi_csv" / "CT.csv", files.NEW_ONSPD, [HERE])
    assert take_in(tmp_path / "d").rows == 2


def test_a_terminated_postcode_is_not_taken_in(tmp_path: Path, take_in: Import) -> None:
    path = files.ons_file(tmp_path / "d.csv", files.NEW_NSPL, [HERE], ended="202406")
    with path.open("a") as file:
        file.write(
            files.ons_file(tmp_path / "e.csv", files.NEW_NSPL, [THERE])
            .read_text()
            .split("\n", 1)[1]
        )
    take_in(path)
    assert (code_of("CT1 3RF"), code_of("CT2 9BA")) == (None, BLEAN)


def test_an_import_says_what_was_added_moved_and_removed(tmp_path: Path, take_in: Import) -> None:
    many = [
        (f"CT9 {n // 20}A{'ABDEFGHJLNPQRSTUWXYZ'[n % 20]}", WINCHEAP, CANTERBURY) for n in range(60)
    ]
    take_in(files.code_point_folder(tmp_path / "old", [*many, HERE]))
    moved = ("CT9 0AA", BLEAN, CANTERBURY)
    done = take_in(files.code_point_folder(tmp_path / "new", [moved, *many[1:], THERE]))
    assert counts(done) == (1, 1, 1, 59)
    assert (code_of("CT9 0AA"), code_of("CT1 3RF"), code_of("CT2 9BA")) == (BLEAN, None, BLEAN)


def test_losing_more_than_a_tenth_needs_saying_so(tmp_path: Path, take_in: Import) -> None:
    take_in(files.code_point_folder(tmp_path / "old", [HERE, THERE]))
    less = files.code_point_folder(tmp_path / "new", [HERE])
    with pytest.raises(Refused, match="would remove 1 of our 2 postcodes"):
        take_in(less)
    assert code_of("CT2 9BA") == BLEAN
    assert counts(take_in(less, allow_removals=True)) == (0, 0, 1, 1)


def test_a_postcode_in_two_wards_is_refused(tmp_path: Path, take_in: Import) -> None:
    twice = [HERE, ("CT1 3RF", BLEAN, CANTERBURY)]
    with pytest.raises(Refused, match="puts CT1 3RF in more than one ward"):
        take_in(files.code_point_folder(tmp_path / "d", twice))


def test_wards_new_to_us_are_told_of(tmp_path: Path, now: datetime) -> None:
    said: list[str] = []
    path = files.code_point_folder(tmp_path / "d", [HERE, ("CT2 9BA", "E05099999", CANTERBURY)])
    actions.import_postcodes(path, actor=Actor.system(), now=now, say=said.append)
    assert "1 postcodes lie in our districts in wards new to us: left out." in said
