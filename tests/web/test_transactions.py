"""A good response commits, any other rolls back."""

import pytest
from flask.testing import FlaskClient

from mcv.core import leases


@pytest.mark.parametrize("status", [200, 201, 303])
def test_a_good_response_keeps_what_was_changed(kit: FlaskClient, status: int) -> None:
    kit.post(f"/change/{status}")
    assert leases.last_renewed(f"change {status}") is not None


@pytest.mark.parametrize("status", [400, 409, 422, 500, 503])
def test_any_other_response_keeps_nothing(kit: FlaskClient, status: int) -> None:
    kit.post(f"/change/{status}")
    assert leases.last_renewed(f"change {status}") is None


def test_a_refusal_by_the_rules_keeps_nothing(kit: FlaskClient) -> None:
    assert "Choose a place." in kit.post("/refused").text
    assert leases.last_renewed("refused") is None
