"""Server time and questions to the database of the pages that matter, with many members."""

import argparse
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, insert, select, text

from bench.report import Measurement
from bench.scratch import database, populate
from config import Settings
from mcv.app import create_app
from mcv.core import clock
from mcv.delivery.models import Contact
from mcv.extensions import db
from mcv.members.actions import count_households
from mcv.members.models import Member, MemberWard
from mcv.members.rules import ALL_BITS, Kind, State
from mcv.places import queries as places
from mcv.places.actions import load_facts
from mcv.reporting.actions import build_weekly_report
from mcv.reporting.rules.weeks import Week
from mcv.staff.models import StaffMember
from mcv.staff.rules import Role
from mcv.web import sessions
from tests.builders.alerts import a_published
from tests.builders.staff import a_staff_member

PORTION = 5000
FEW = 1000
ASKED = 60
Ask = Callable[[FlaskClient, int], int]


def add_options(options: argparse.ArgumentParser) -> None:
    """Say what may be chosen."""
    options.add_argument("--members", type=int, default=100_000)
    options.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")


def run(chosen: argparse.Namespace) -> list[Measurement]:
    """Return each page's time at the 95th percentile, and its questions; they must not grow."""
    few, _ = _measure(FEW, chosen.database)
    many, times = _measure(chosen.members, chosen.database)
    grown = {page: (few[page], many[page]) for page in few if many[page] > few[page]}
    assert not grown, f"the number of questions grows with the members: {grown}"
    found = []
    for page, milliseconds in times.items():
        found.append((page, "p95", round(milliseconds, 1), "ms"))
        found.append((page, "questions", float(many[page]), "queries"))
    return [
        Measurement("pages", f"{page}, {what}", value, unit, chosen.members, chosen.database)
        for page, what, value, unit in found
    ]


def _measure(members: int, kind: str) -> tuple[dict[str, int], dict[str, float]]:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)
        with database(kind, folder) as url:
            app = create_app(Settings(environment="test", database_url=url, instance=folder))
            app.config["WTF_CSRF_ENABLED"] = False
            with app.app_context():
                pages = _prepare(app, members)
                db.session.remove()
            counts, times = {}, {}
            for page, (browser, ask) in pages.items():
                counts[page], times[page] = _timed(app, browser, ask)
            with app.app_context():
                db.engine.dispose()
    return counts, times


def _prepare(app: Flask, members: int) -> dict[str, tuple[FlaskClient, Ask]]:
    now = clock.now()
    populate(members)
    load_facts()
    _make_members(now)
    # as the clock does each minute
    count_households(now)
    version = a_published(now=now)
    monday = build_weekly_report(Week.before(now), now).monday
    staff = [a_staff_member(name=role.value.title(), role=role) for role in (Role.SPOC, Role.COMMS)]
    db.session.commit()
    _tidy_up()
    spoc, comms = (_signed_in(app, person, now) for person in staff)
    stranger = app.test_client()
    return {
        "sign-up form": (stranger, _getting("/join")),
        "sign-up": (app.test_client(), _joining),
        "alert page": (stranger, _getting(f"/alerts/{version.alert.ref}")),
        "desk": (spoc, _getting("/desk")),
        "report": (comms, _getting(f"/desk/reports/{monday}")),
        "delivery": (comms, _getting("/desk/delivery")),
    }


def _tidy_up() -> None:
    """PostgreSQL has done what it does by itself within a minute or two of so many new rows."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM (ANALYZE)"))


def _make_members(now: datetime) -> None:
    wards = [ward.id for ward in places.wards()]
    contacts = list(db.session.scalars(select(Contact.id).order_by(Contact.id)))
    for start in range(0, len(contacts), PORTION):
        part = contacts[start : start + PORTION]
        db.session.execute(insert(Member), [_member(number, wards, now) for number in part])
    rows = db.session.execute(select(Member.id, Member.home_ward_id)).all()
    followed = [{"member_id": number, "ward_id": ward} for number, ward in rows]
    for start in range(0, len(followed), PORTION):
        db.session.execute(insert(MemberWard), followed[start : start + PORTION])
    db.session.commit()


def _member(contact_id: int, wards: list[int], now: datetime) -> dict[str, object]:
    joined_at = now - timedelta(minutes=contact_id)
    return {
        "contact_id": contact_id,
        "kind": Kind.RESIDENT,
        "name": f"Member {contact_id}",
        "postcode": "CT1 3TR",
        "home_ward_id": wards[contact_id % len(wards)],
        "topic_bits": ALL_BITS,
        "joined_at": joined_at,
        "verified_at": joined_at,
        "ref": f"m{contact_id}",
        "household_hash": f"{contact_id:032x}",
        "state": State.VERIFIED,
    }


def _signed_in(app: Flask, person: StaffMember, now: datetime) -> FlaskClient:
    with app.test_request_context():
        sessions.sign_in("staff", person.id, now)
        token = sessions.token_of_this_browser()
    db.session.commit()
    browser = app.test_client()
    with browser.session_transaction() as held:
        held[sessions.COOKIE_ENTRY] = token
    return browser


def _getting(path: str) -> Ask:
    return lambda browser, _: browser.get(path).status_code


def _joining(browser: FlaskClient, number: int) -> int:
    typed = {
        "name": "Amelia Taylor",
        "email": f"new.{number}@example.org",
        "kind": "resident",
        "postcode": "CT1 3TR",
        "house": str(number),
        "ward": "1",
        "old_enough": "y",
        "consent": "y",
        "topics": "all",
    }
    return browser.post("/join", data=typed).status_code


def _timed(app: Flask, browser: FlaskClient, ask: Ask) -> tuple[int, float]:
    """Return the questions of one visit and the time of the 95th of a hundred, in milliseconds."""
    assert ask(browser, 0) in {200, 303}
    with _questions(app) as asked:
        assert ask(browser, 1) in {200, 303}
    spent = []
    for number in range(2, ASKED + 2):
        start = time.perf_counter()
        assert ask(browser, number) in {200, 303}
        spent.append((time.perf_counter() - start) * 1000)
    return len(asked), sorted(spent)[int(0.95 * ASKED)]


@contextmanager
def _questions(app: Flask) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(*arguments: object) -> None:
        if re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)", str(arguments[2])):
            asked.append(str(arguments[2]))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)
