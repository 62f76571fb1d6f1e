"""Row 21 of the fault matrix: no geography to look up, and no file that would have to be scanned."""

import re
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from mcv.extensions import db
from mcv.members.rules import Kind
from mcv.places.models import Postcode
from tests.builders.members import member_at
from tests.builders.places import a_ward
from tests.members.posted import newest_link

ADDRESS = "jo@example.org"
TYPED = {
    "name": "Jo Bloggs",
    "email": ADDRESS,
    "kind": Kind.RESIDENT.value,
    "postcode": "CT1 3RF",
    "house": "14",
    "topics": ["all"],
    "old_enough": "y",
    "consent": "y",
}
TAKES_A_FILE = re.compile(r"multipart/form-data|type=.file|enctype", re.IGNORECASE)


@pytest.fixture(autouse=True)
def no_postcodes(app: Flask) -> None:
    assert db.session.scalars(select(Postcode)).all() == []


def test_without_any_postcode_the_ward_is_asked_and_what_was_typed_is_kept(
    client: FlaskClient,
) -> None:
    page = client.post("/join", data=TYPED)
    assert page.status_code == 422
    assert "Which ward is it in?" in page.text
    assert all(word in page.text for word in ("Jo Bloggs", ADDRESS, "CT1 3RF", "Wincheap"))


def test_with_the_ward_the_sign_up_is_saved_and_confirmed(
    client: FlaskClient, now: datetime
) -> None:
    ward = a_ward("Seasalter")
    assert client.post("/join", data={**TYPED, "ward": str(ward.id)}).status_code == 303
    assert client.post(newest_link(ADDRESS, "/confirm/")).status_code == 200
    member = member_at(ADDRESS)
    assert member is not None
    assert member.home_ward_id == ward.id


def test_nothing_of_ours_takes_a_file_that_would_have_to_be_scanned(app: Flask) -> None:
    assert app.template_folder is not None
    pages = Path(app.root_path, app.template_folder).resolve().rglob("*.*")
    assert [page.name for page in pages if TAKES_A_FILE.search(page.read_text())] == []
