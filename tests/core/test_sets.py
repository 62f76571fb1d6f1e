"""A set of ids goes to the database as one parameter."""

import pytest
from flask import Flask
from sqlalchemy import select

from mcv.core.sets import is_one_of
from mcv.extensions import db
from mcv.places.models import Ward


@pytest.mark.parametrize("wanted", [[], [1], [3, 1, 2], list(range(1, 200))])
def test_exactly_those_rows_are_found(app: Flask, wanted: list[int]) -> None:
    query = select(Ward.id).where(is_one_of(Ward.id, "ids")).order_by(Ward.id)
    assert db.session.scalars(query, {"ids": wanted}).all() == sorted(wanted)


def test_an_id_that_is_not_there_finds_nothing(app: Flask) -> None:
    query = select(Ward.id).where(is_one_of(Ward.id, "ids"))
    assert db.session.scalars(query, {"ids": [2**40]}).all() == []
