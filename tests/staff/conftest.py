"""What the tests about staff share: the sign-in page, filled in."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from mcv.delivery.models import Outgoing
from mcv.extensions import db
from mcv.staff.models import StaffMember
from tests.builders.staff import PASSWORD, a_code

Enter = Callable[..., TestResponse]


@pytest.fixture
def enter(client: FlaskClient, now: datetime) -> Enter:
    """Fill in the sign-in page: right in everything that is not given otherwise."""

    def fill_in(staff: StaffMember | None = None, **typed: str) -> TestResponse:
        email = staff.email if staff else "nobody@kent.example"
        fields = {"email": email, "password": PASSWORD, "code": a_code(now), **typed}
        return client.post("/desk/sign-in", data=fields)

    return fill_in


def letters() -> list[str]:
    """Return the text of every letter that was posted, the newest first."""
    return list(db.session.scalars(select(Outgoing.text_body).order_by(Outgoing.id.desc())))


def mailed_path() -> str:
    """Return the path of the link in the newest letter."""
    return letters()[0].partition("https://voice.example")[2].split()[0]
