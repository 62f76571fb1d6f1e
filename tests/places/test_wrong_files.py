"""A wrong file is refused in one clear line and changes nothing."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from mcv.core.errors import Refused
from mcv.extensions import db
from mcv.places.models import PlaceImport, Postcode, WardBoundary
from mcv.places.rules import normalise_postcode
from tests.builders import publisher_files as files
from tests.builders.places import a_postcode

HERE = ("CT1 3RF", "E05010411", "E07000106")
GOOD = '"CT1 3RF",10,0,0,"E92000001","","","","E07000106","E05010411"\n'

Refusal = Callable[[str, Path], str]


@pytest.fixture
def refusal_of(app: Flask) -> Refusal:
    """Run the command on a file that must be refused, and return what it says."""

    def run(command: str, path: Path) -> str:
        a_postcode("TN1 1AA")
        db.session.commit()
        result = app.test_cli_runner().invoke(args=["places", command, str(path)])
        assert result.exit_code == 1, result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)
        assert db.session.scalars(select(Postcode.postcode)).all() == ["TN11AA"]
        for model in (PlaceImport, WardBoundary):
            assert db.session.scalar(select(func.count()).select_from(model)) == 0
        db.session.delete(db.session.get_one(Postcode, "TN11AA"))
        db.session.commit()
        (line,) = [one for one in result.output.splitlines() if one.startswith("Error: ")]
        assert result.output.splitlines()[-1] == line
        return line.removeprefix("Error: ")

    return run


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"<!doctype html><p>Sign in to download</p>", "is not a postcode file that we know"),
        (b"\x89PNG\r\n\x1a\n\x00\xff\xfe", "is not UTF-8 text"),
        (b"name,email\nA,a@example.org\n", "is not a postcode file that we know"),
        (GOOD.encode() + b'"CT1 3RG",10,0\n', "row 2 has 3 columns; OS Code-Point Open has 10"),
        (GOOD.encode() + GOOD.encode("utf-16"), "is not UTF-8 text after row"),
        (GOOD.encode() + b'"\xa3",1\n', "is not UTF-8 text after row"),
        (GOOD.replace("E05010411", "E05014007").encode(), "No postcode in file.csv lies in a ward"),
        (
            GOOD.encode() + GOOD.replace("CT1 3RF", "=1+1").encode(),
            "'=1+1' where a postcode should",
        ),
        (GOOD.encode() + b'"' + b"x" * 400_000, "is not a CSV file after row 1"),
        (b"PK\x03\x04" + b"\x00" * 40, "is a damaged zip"),
    ],
)
def test_a_wrong_csv(content: bytes, says: str, tmp_path: Path, refusal_of: Refusal) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    assert says in refusal_of("import-postcodes", path)


def test_a_file_that_is_not_there(tmp_path: Path, refusal_of: Refusal) -> None:
    assert "There is no file" in refusal_of("import-postcodes", tmp_path / "none.zip")
    assert "There is no file" in refusal_of("import-boundaries", tmp_path / "none.geojson")


def test_a_truncated_zip(tmp_path: Path, refusal_of: Refusal) -> None:
    whole = files.zipped(files.code_point_folder(tmp_path / "codepo", [HERE] * 500))
    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole.read_bytes()[:-100])
    assert "damaged" in refusal_of("import-postcodes", cut)


@pytest.mark.parametrize(
    "members", [{"ct.csv": GOOD * 200_000}, dict.fromkeys(map(str, range(6000)), "")]
)
def test_a_zip_bomb(members: dict[str, str], tmp_path: Path, refusal_of: Refusal) -> None:
    path = tmp_path / "codepo.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    assert "unpacks to far more than a postcode file" in refusal_of("import-postcodes", path)


def test_a_zip_with_a_damaged_member(tmp_path: Path, refusal_of: Refusal) -> None:
    path = tmp_path / "codepo.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ct.csv", GOOD * 50)
    damaged = path.read_bytes().replace(b"CT1 3RF", b"CT1 3RG", 1)
    path.write_bytes(damaged)
    assert "cannot be read to its end" in refusal_of("import-postcodes", path)


def test_a_broken_file_beside_good_ones(tmp_path: Path, refusal_of: Refusal) -> None:
    folder = files.code_point_folder(tmp_path / "codepo", [HERE])
    (folder / "Data" / "CSV" / "me.csv").write_text("")
    assert "me.csv is not a postcode file" in refusal_of("import-postcodes", folder)


BAD_TABLES = (
    "csv_*.csv",
    "zip_*.zip",
    "gzip_*.gz",
    "*.png",
    "*.html",
    "*.xml",
    "*.eml",
    "geo_*.geojson",
)


def test_every_bad_input_we_have(bad_inputs: list[Path], refusal_of: Refusal) -> None:
    bad = [path for path in bad_inputs if any(path.match(pattern) for pattern in BAD_TABLES)]
    assert len(bad) > 30
    for path in bad:
        assert refusal_of("import-postcodes", path)
        assert refusal_of("import-boundaries", path)


@pytest.mark.once
def test_postcodes_as_the_corpus_judges_them(bad_inputs: list[Path]) -> None:
    judged = next(path for path in bad_inputs if path.name == "postcodes.json").read_text()
    wrong = [text for text, good in json.loads(judged) if _is_postcode(text) != bool(good)]
    assert wrong == []


def _is_postcode(text: str) -> bool:
    try:
        normalise_postcode(text)
    except Refused:
        return False
    return True
