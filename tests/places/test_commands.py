"""What an operator types, and what the answer says."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from mcv.audit.models import AuditEntry
from mcv.extensions import db
from mcv.places import queries
from tests.builders import publisher_files as files

HERE = ("CT1 3RF", "E05010411", "E07000106")


def run(app: Flask, *words: str) -> str:
    result = app.test_cli_runner().invoke(args=["places", *words])
    assert result.exit_code == 0, result.output
    return result.output


def test_loading_says_that_nothing_changed(app: Flask) -> None:
    assert "0 added, 0 changed, 0 removed, 858 unchanged" in run(app, "load")


def test_an_import_shows_progress_what_changed_and_stays(app: Flask, tmp_path: Path) -> None:
    folder = files.code_point_folder(tmp_path / "codepo_gb", [HERE])
    said = run(app, "import-postcodes", str(folder)).splitlines()
    assert said == [
        "Reading codepo_gb: OS Code-Point Open.",
        "1 rows read.",
        "Postcodes: 1 added, 0 moved to another ward, 0 removed, 0 unchanged; "
        "1 rows read, 0 outside our wards.",
    ]
    db.session.rollback()
    assert queries.locate("CT1 3RF") is not None


def test_boundaries_are_taken_in_by_command_too(app: Flask, shared: Path) -> None:
    said = run(app, "import-boundaries", str(shared / "geo" / "wards.geojson"))
    assert "Boundaries: 279 added, 0 changed, 0 removed, 0 unchanged" in said


@pytest.mark.parametrize("kept", ["rows", "added", "removed"])
def test_an_import_stands_in_the_record(kept: str, app: Flask, tmp_path: Path) -> None:
    run(app, "import-postcodes", str(files.code_point_folder(tmp_path / "codepo", [HERE])))
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.actor_label) == ("places.import", "operator")
    assert entry.details[kept] == (0 if kept == "removed" else 1)
