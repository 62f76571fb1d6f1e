"""The demonstration's people: over all districts, the same everywhere, and never in production."""

from collections import Counter
from datetime import datetime
from random import Random

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from mcv.dev import demo
from mcv.dev.demo import cast, joining
from mcv.dev.demo.crowd import Crowd
from mcv.extensions import db
from mcv.places.models import District
from mcv.staff.rules import Role


def say_nothing(_line: str) -> None:
    return None


def test_there_is_staff_of_every_role_and_two_who_may_approve_in_each_district() -> None:
    assert {part.role for part in cast.STAFF} == set(Role)
    lead = Counter(p.district for p in cast.STAFF if p.role in {Role.SPOC, Role.INSPECTOR})
    assert set(lead.values()) == {2}
    assert set(lead) == set(db.session.scalars(select(District.name)))


def test_without_the_demonstration_no_sign_ins_are_promised(developer: FlaskClient) -> None:
    assert cast.PASSWORD not in developer.get("/dev/sign-ins").text
    assert cast.PASSWORD not in developer.get("/dev/sign-ins.txt").text


def test_everybody_is_the_same_on_every_machine_and_more_come_each_week(now: datetime) -> None:
    one, other = (list(Crowd(joining.homes(), Random(7)).joiners(now)) for _ in range(2))
    assert one == other
    weeks = Counter(joiner.week for joiner in one)
    assert weeks[5] < weeks[6] < weeks[7]


def test_production_never_gets_made_up_people(production: Flask, now: datetime) -> None:
    with production.app_context(), pytest.raises(RuntimeError, match="made up"):
        demo.fill(now, say_nothing)
