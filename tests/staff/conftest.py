"""What the tests about staff share: the sign-in page, filled in."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

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
