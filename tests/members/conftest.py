"""A member of one's own and a browser in which they are signed in."""

from datetime import datetime

import pytest
from flask.testing import FlaskClient

from mcv.members.models import Member
from tests.builders.members import a_member
from tests.conftest import SignInAs


@pytest.fixture
def member() -> Member:
    return a_member("jo@example.org")


@pytest.fixture
def browser(client: FlaskClient, member: Member, sign_in: SignInAs, now: datetime) -> FlaskClient:
    return sign_in(client, member)
