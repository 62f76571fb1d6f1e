"""The desk's pages of alerts, through the door: writing, approving, and what other units see."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from mcv.alerts import actions
from mcv.alerts.models import AlertVersion
from mcv.alerts.rules.states import State
from mcv.audiences.rules import Criteria
from mcv.extensions import db
from mcv.staff.rules import Role
from tests.alerts.reading import words
from tests.builders import alerts as build
from tests.builders.members import a_member
from tests.builders.places import a_ward
from tests.builders.staff import a_district, a_staff_member

SignIn = Callable[[FlaskClient, Any], FlaskClient]


def the_form(version: AlertVersion, **changes: Any) -> dict[str, Any]:
    values = {
        "edition": version.edition,
        "sitting": "this page",
        "kind": "alert",
        "title": "Theft from sheds",
        "body": "Lock yours.",
        "where": "places",
        "wards": [a_ward().id],
        "about": "all",
    }
    return {**values, **changes}


def test_a_spoc_writes_and_an_inspector_sends_it(
    client: FlaskClient, sign_in: SignIn, now: datetime
) -> None:
    author, inspector = build.an_author(), build.an_approver()
    a_member()
    sign_in(client, author)
    begun = client.post("/desk/alerts/new", data={"kind": "alert"})
    version = db.session.query(AlertVersion).one()
    edit = f"/desk/alerts/{version.alert.ref}/edit"
    assert begun.location == edit
    kept = client.post(edit, data={**the_form(version), "do": "continue"})
    check = client.get(kept.location)
    assert "fewer than 5 people" in words(check)
    assert inspector.full_name in words(check)
    client.post(kept.location, data={})
    sign_in(client, inspector)
    page = client.get(f"/desk/alerts/{version.alert.ref}/approve")
    assert version.fingerprint in words(page)
    seen = {"number": version.number, "fingerprint": version.fingerprint, "when": "now"}
    sent = client.post(f"/desk/alerts/{version.alert.ref}/approve", data=seen)
    assert version.state is State.SENDING
    assert "1 person waits" in words(client.get(sent.location))
    assert "Theft from sheds" in words(client.get(f"/alerts/{version.alert.ref}"))


PAGES = ("", "/edit", "/check", "/preview", "/mail", "/approve", "/progress", "/tally")


@pytest.mark.parametrize("page", PAGES)
def test_another_units_alert_answers_as_if_it_did_not_exist(
    client: FlaskClient, sign_in: SignIn, now: datetime, page: str
) -> None:
    version = build.a_published(now=now)
    sign_in(client, build.an_approver(district=a_district("Ashford")))
    assert client.get(f"/desk/alerts/{version.alert.ref}{page}").status_code == 404


@pytest.mark.parametrize("step", ["edit", "autosave", "withdraw", "cancel", "test", "approve"])
def test_another_unit_cannot_act_on_it_either(
    client: FlaskClient, sign_in: SignIn, now: datetime, step: str
) -> None:
    version = build.a_submitted()
    sign_in(client, build.an_approver(district=a_district("Ashford")))
    assert client.post(f"/desk/alerts/{version.alert.ref}/{step}").status_code == 404


def test_lists_show_only_the_own_units_alerts(
    client: FlaskClient, sign_in: SignIn, now: datetime
) -> None:
    build.a_draft(title="Ours")
    elsewhere = build.an_author(district=a_district("Ashford"))
    build.a_draft(elsewhere, district_id=a_district("Ashford").id, title="Theirs")
    page = words(sign_in(client, build.an_author()).get("/desk/alerts"))
    assert "Ours" in page
    assert "Theirs" not in page


def test_a_colleague_finishes_what_somebody_left_behind(
    client: FlaskClient, sign_in: SignIn, now: datetime
) -> None:
    version = build.a_draft()
    version.alert.author.postings[0].ends_at = now
    sign_in(client, a_staff_member(role=Role.PCSO, name="Pat Roe"))
    address = f"/desk/alerts/{version.alert.ref}/edit"
    assert client.post(address, data=the_form(version, title="Mended")).status_code == 303
    assert version.title == "Mended"


def test_the_check_says_that_pictures_are_left_out(
    client: FlaskClient, sign_in: SignIn, now: datetime
) -> None:
    version = build.a_draft(body="See ![a van](https://x.example/van.jpg)")
    sign_in(client, version.alert.author)
    address = f"/desk/alerts/{version.alert.ref}/check"
    assert "Pictures are left out" in words(client.get(address))
    version.body = "See the van"
    assert "Pictures are left out" not in words(client.get(address))


def test_two_editors_lose_nothing(client: FlaskClient, sign_in: SignIn, now: datetime) -> None:
    version = build.a_draft()
    mine = the_form(version, title="My words", sitting="mine")
    other = build.an_author(name="Kim Oak")
    theirs = actions.Seen(version.edition, "theirs")
    actions.save_draft(version, build.a_text(title="Kim's words"), other, theirs, now)
    sign_in(client, version.alert.author)
    answer = client.post(f"/desk/alerts/{version.alert.ref}/edit", data=mine)
    assert answer.status_code == 409
    assert "saved in another window since you opened it here" in words(answer)
    assert "My words" in words(answer)
    assert "Kim&#39;s words" in words(answer)
    again = {**mine, "edition": version.edition}
    assert client.post(f"/desk/alerts/{version.alert.ref}/edit", data=again).status_code == 303


def test_one_page_that_saves_by_itself_does_not_disturb_itself(
    client: FlaskClient, sign_in: SignIn, now: datetime
) -> None:
    version = build.a_draft()
    sign_in(client, version.alert.author)
    address, form = f"/desk/alerts/{version.alert.ref}", the_form(version)
    for title in ("One", "Two"):
        assert client.post(f"{address}/autosave", data={**form, "title": title}).status_code == 204
    assert client.post(f"{address}/edit", data={**form, "title": "Three"}).status_code == 303
    assert version.title == "Three"


@pytest.mark.parametrize(
    "change",
    [
        {"event_starts_on": "31/31/2026", "kind": "event"},
        {"event_starts_on": "2026-11-30", "kind": "event"},
        {"expires_on": "2026-11-30", "expires_at": "25:99"},
        {"expires_on": "2027-03-28", "expires_at": "01:30"},
        {"kind": "bomb"},
        {"wards": ["x"]},
        {"edition": ""},
        {"title": "x" * 201},
    ],
)
def test_malformed_input_is_shown_again_with_its_words(
    client: FlaskClient, sign_in: SignIn, now: datetime, change: dict[str, Any]
) -> None:
    version = build.a_draft()
    sign_in(client, version.alert.author)
    form = the_form(version, **{"body": "Do not lose me", **change})
    answer = client.post(f"/desk/alerts/{version.alert.ref}/edit", data=form)
    assert answer.status_code == 422
    assert "Do not lose me" in words(answer)


def test_a_wrong_date_or_time_keeps_the_page(
    client: FlaskClient, sign_in: SignIn, now: datetime
) -> None:
    version = build.a_submitted()
    sign_in(client, build.an_approver())
    seen = {"number": version.number, "fingerprint": version.fingerprint, "when": "later"}
    for typed in ({}, {"send_on": "2026-11-23"}, {"send_on": "2026-11-22", "send_at": "10:00"}):
        answer = client.post(f"/desk/alerts/{version.alert.ref}/approve", data={**seen, **typed})
        assert answer.status_code == 422
    assert version.state is State.SUBMITTED


def test_a_time_is_read_as_london_time(client: FlaskClient, sign_in: SignIn, now: datetime) -> None:
    version = build.a_submitted()
    sign_in(client, build.an_approver())
    seen = {"number": version.number, "fingerprint": version.fingerprint, "when": "later"}
    typed = {"send_on": "2026-11-23", "send_at": "18:00"}
    client.post(f"/desk/alerts/{version.alert.ref}/approve", data={**seen, **typed})
    assert version.send_at == now.replace(hour=18, minute=0)


def test_what_changed_since_it_was_seen_is_not_approved(
    client: FlaskClient, sign_in: SignIn, now: datetime
) -> None:
    version = build.a_submitted()
    sign_in(client, build.an_approver())
    seen = {"number": version.number, "fingerprint": "0" * 32, "when": "now"}
    answer = client.post(f"/desk/alerts/{version.alert.ref}/approve", data=seen)
    assert answer.status_code == 409
    assert "has changed" in words(answer)


def test_the_live_count_follows_the_ticks_and_keeps_nothing(
    client: FlaskClient, sign_in: SignIn, now: datetime
) -> None:
    for _ in range(6):
        a_member(ward=a_ward("Barton"))
    version = build.a_draft()
    sign_in(client, version.alert.author)
    form = the_form(version, wards=[a_ward("Barton").id])
    answer = client.post(f"/desk/alerts/{version.alert.ref}/count", data=form)
    assert "6 people" in words(answer)
    assert version.aim == Criteria(ward_ids=(a_ward().id,), all_topics=True)


def test_the_desk_shows_a_mail_that_can_do_nothing(
    client: FlaskClient, sign_in: SignIn, now: datetime
) -> None:
    version = build.a_draft()
    page = sign_in(client, version.alert.author).get(f"/desk/alerts/{version.alert.ref}/mail")
    assert "sandbox" in page.headers["Content-Security-Policy"]
    assert "mark.invalid" not in words(page)


def test_what_somebody_may_not_approve_shows_why(
    client: FlaskClient, sign_in: SignIn, now: datetime
) -> None:
    version = build.a_submitted()
    sign_in(client, version.alert.author)
    page = words(client.get(f"/desk/alerts/{version.alert.ref}/approve"))
    assert "Somebody else must approve this" in page
    assert 'action="/desk/alerts/' not in page
