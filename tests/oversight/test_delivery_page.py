"""Comms and administrators see whether post leaves the building, pause it, and let it go on."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from mcv.audit.models import AuditEntry
from mcv.audit.rules import Actor
from mcv.delivery import actions, queries
from mcv.delivery.actions.counting import Counts
from mcv.delivery.models import Sender
from mcv.delivery.rules.figures import Account
from mcv.delivery.rules.states import Lane, Reason, State
from mcv.extensions import db
from mcv.oversight.queries import post
from mcv.staff.rules import Role
from mcv.web.sessions import SignIn
from tests.builders.alerts import a_published
from tests.builders.delivery import sent_to_everybody, some_contacts
from tests.builders.members import a_member
from tests.builders.staff import a_staff_member
from tests.conftest import SignInAs

PAGE = "/desk/delivery"
CANARIES = ("jo@example.org", "Quentin", "Featherstone", "ME14")


@pytest.fixture
def desk(client: FlaskClient, now: datetime, sign_in: SignInAs) -> FlaskClient:
    return sign_in(client, a_staff_member(name="Alex Reed", role=Role.COMMS))


def at_work(now: datetime, name: str = "post1/7-a", **changes: object) -> None:
    values = {"relay": "relay.example:25", "started_at": now, "seen_at": now, **changes}
    db.session.add(Sender(name=name, **values))  # type: ignore[arg-type]


def counted(now: datetime, count: int, state: State, reason: Reason | None = None) -> None:
    counts = Counts("post1/7-a", "relay.example:25")
    counts.add(Account(7, Lane.BULK), state, reason, count)
    counts.write(db.session.connection(), now)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Give the statements that the database is asked meanwhile."""
    asked: list[str] = []

    def note(*arguments: object) -> None:
        asked.append(str(arguments[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    yield asked
    event.remove(db.engine, "before_cursor_execute", note)


def test_on_the_first_day_every_part_says_that_there_is_nothing(desk: FlaskClient) -> None:
    page = desk.get(PAGE).text
    assert "no sender is running" in page
    assert "nothing waits" in page
    assert "No alert has been sent yet." in page
    assert "Nothing was in the way in the last 24 hours." in page
    assert "Nothing was sent in the last 24 hours" in page


def test_it_shows_rate_queue_senders_and_what_was_in_the_way(
    desk: FlaskClient, now: datetime
) -> None:
    at_work(now)
    at_work(now, "post2/8-b", trouble="454 4.7.0 Try another time")
    some_contacts(3)
    sent_to_everybody(now - timedelta(minutes=20))
    counted(now, 1234, State.SENT)
    counted(now, 12, State.FAILED, Reason.MAILBOX_FULL)
    page = desk.get(PAGE).text
    assert "1,234" in page
    assert "the oldest since today at 9:10am" in page
    assert "454 4.7.0 Try another time" in page
    assert Reason.MAILBOX_FULL.label in page
    assert "1,234 sent, all in the hour from 9am; 12 failed (1.0%)" in page


def test_an_alert_says_how_far_it_has_come(desk: FlaskClient, now: datetime) -> None:
    a_member()
    version = a_published(now=now)
    page = desk.get(PAGE).text
    assert version.title in page
    assert f"/desk/alerts/{version.alert.ref}/progress" in page
    found = post.moving(a_staff_member(role=Role.COMMS), now).alerts
    assert [(tally.queued, tally.total) for _, tally in found] == [(1, 1)]


def test_an_administrator_sees_alerts_but_has_no_link_that_leads_nowhere(
    client: FlaskClient, now: datetime, sign_in: SignInAs
) -> None:
    a_published(now=now)
    page = sign_in(client, a_staff_member(role=Role.ADMINISTRATOR)).get(PAGE).text
    assert "Theft from sheds in Wincheap" in page
    assert "/progress" not in page


@pytest.mark.parametrize("role", [Role.SPOC, Role.PCSO, Role.DATA_PROTECTION, Role.INTELLIGENCE])
def test_nobody_else_comes_in(
    client: FlaskClient, now: datetime, sign_in: SignInAs, role: Role
) -> None:
    browser = sign_in(client, a_staff_member(role=role))
    assert browser.get(PAGE).status_code == 403
    assert browser.post(f"{PAGE}/pause", data={"because": "why not"}).status_code == 403
    assert queries.pause() is None


def test_a_pause_wants_a_reason_and_names_who_gave_it(desk: FlaskClient, now: datetime) -> None:
    refused = desk.post(f"{PAGE}/pause", data={"because": " "})
    assert refused.status_code == 422
    assert "Enter why you pause sending" in refused.text
    assert queries.pause() is None
    page = desk.post(f"{PAGE}/pause", data={"because": "Bounces rise"}, follow_redirects=True).text
    assert "Alex Reed" in page
    assert "paused it today at 9:30am: Bounces rise" in page
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.action, entry.actor_kind) == ("delivery.pause", "staff")
    assert entry.details == {"because": "Bounces rise"}


def test_who_pauses_second_does_not_take_the_place_of_the_first(
    desk: FlaskClient, now: datetime
) -> None:
    actions.pause_sending("the first reason", Actor.system("operator"), now)
    desk.post(f"{PAGE}/pause", data={"because": "the second"})
    room = queries.pause()
    assert room is not None
    assert room.paused_because == "the first reason"


def test_it_goes_on_when_somebody_says_what_they_found(desk: FlaskClient, now: datetime) -> None:
    actions.pause_sending("bounces", Actor.system("operator"), now)
    assert desk.post(f"{PAGE}/resume", data={"because": ""}).status_code == 422
    assert queries.pause() is not None
    desk.post(f"{PAGE}/resume", data={"because": "The relay was mended"})
    assert queries.pause() is None
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.action, entry.details["because"]) == ("delivery.resume", "The relay was mended")


def test_a_second_click_on_resume_changes_nothing(desk: FlaskClient) -> None:
    page = desk.post(f"{PAGE}/resume", data={"because": "again"}, follow_redirects=True)
    assert "Sending went on already." in page.text
    assert db.session.scalars(select(AuditEntry.action)).all() == []


def test_a_page_that_moves_by_itself_does_not_keep_anybody_signed_in(
    desk: FlaskClient, app: Flask, now: datetime
) -> None:
    row = db.session.scalars(select(SignIn)).one()
    row.seen_at = now - timedelta(minutes=5)
    assert 'hx-get="/desk/delivery/figures"' in desk.get(f"{PAGE}/figures").text
    assert db.session.scalars(select(SignIn.seen_at)).one() == now - timedelta(minutes=5)
    desk.get(PAGE)
    assert db.session.scalars(select(SignIn.seen_at)).one() == now


def test_nobody_is_named_whom_we_write_to(desk: FlaskClient, now: datetime) -> None:
    a_member("jo@example.org", name="Quentin Featherstone", postcode="ME14 1XQ")
    a_published(now=now)
    for path in (PAGE, f"{PAGE}/figures"):
        page = desk.get(path).text
        assert not [word for word in CANARIES if word in page]


def test_the_number_of_questions_to_the_database_does_not_grow(
    desk: FlaskClient, now: datetime
) -> None:
    def asked() -> int:
        db.session.commit()
        with statements() as found:
            assert desk.get(PAGE).status_code == 200
        return len(found)

    a_published(now=now)
    at_work(now)
    few = asked()
    some_contacts(20)
    for number in range(5):
        a_published(now=now)
        at_work(now, f"post{number}/1-x")
        sent_to_everybody(now)
        counted(now - timedelta(hours=number), 3, State.FAILED, Reason.REFUSED)
    assert asked() == few
