"""Default deny."""

from datetime import datetime

from flask.testing import FlaskClient
from sqlalchemy import select

from mcv.audit.models import AuditEntry
from mcv.extensions import db
from mcv.web.guards import safe_next


def test_an_endpoint_that_declares_nothing_lets_nobody_in(kit: FlaskClient) -> None:
    assert kit.get("/undeclared").status_code == 403


def test_a_public_room_is_open(kit: FlaskClient) -> None:
    assert kit.get("/open").text == "open"


def test_a_stranger_is_shown_to_the_sign_in_and_back(kit: FlaskClient) -> None:
    answer = kit.get("/read?page=2")
    assert answer.status_code == 303
    assert answer.location.endswith("?next=/read?page%3D2")


def test_staff_go_where_they_may(officer: FlaskClient) -> None:
    assert officer.get("/read").text == "read"


def test_a_refusal_is_kept_although_the_request_was_rolled_back(
    now: datetime, officer: FlaskClient
) -> None:
    assert officer.get("/write").status_code == 403
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.actor_id, entry.details) == (
        "access.denied",
        7,
        {"permission": "write"},
    )


def test_only_a_path_on_this_site_is_returned_to() -> None:
    assert safe_next("/desk/replies?page=2") == "/desk/replies?page=2"
    for elsewhere in (
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/a\n",
        "",
        None,
    ):
        assert safe_next(elsewhere) is None
