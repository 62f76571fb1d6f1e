"""The alerts that everybody may read: the local feed, an alert's page, and whether it was useful."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from mcv.alerts import actions
from mcv.alerts.models import Usefulness
from mcv.alerts.rules.states import Kind
from mcv.audiences.rules import Criteria
from mcv.core import links
from mcv.delivery.models import Delivery
from mcv.extensions import db
from tests.alerts.reading import words
from tests.builders import alerts as build
from tests.builders.members import a_member
from tests.builders.places import a_postcode, a_ward
from tests.builders.staff import a_district

SignIn = Callable[[FlaskClient, Any], FlaskClient]
ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_public_feed_is_local(client: FlaskClient, now: datetime) -> None:
    build.a_published(title="Wincheap only")
    whole = Criteria(district_ids=(a_district().id,), all_topics=True)
    build.a_published(title="All Canterbury", criteria=whole)
    here = words(client.get(f"/alerts?ward={a_ward().code}"))
    beside = words(client.get(f"/alerts?ward={a_ward('Barton').code}"))
    elsewhere = words(client.get(f"/alerts?district={a_district('Ashford').code}"))
    assert ("Wincheap only" in here, "All Canterbury" in here) == (True, True)
    assert ("Wincheap only" in beside, "All Canterbury" in beside) == (False, True)
    assert "All Canterbury" not in elsewhere


@pytest.mark.parametrize("address", ["/alerts", "/alerts.atom", "/desk/alerts?show=sent"])
def test_a_longer_list_takes_no_more_questions(
    client: FlaskClient, sign_in: SignIn, now: datetime, address: str
) -> None:
    author, approver = build.an_author(), build.an_approver()
    sign_in(client, author)
    counts = []
    for more in (2, 6):
        for number in range(more):
            writer = build.an_author(name=f"Officer {more} {number}")
            build.a_published(writer, approver=approver)
        db.session.commit()
        counts.append(questions(lambda: client.get(address)))
    assert counts[0] == counts[1]


def questions(ask: Callable[[], object]) -> int:
    """Return how many statements the database is asked while that happens."""
    asked: list[str] = []

    def note(*arguments: Any) -> None:
        asked.append(arguments[2])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(asked)


def test_a_postcode_leads_to_its_ward_and_stays_out_of_the_address(
    client: FlaskClient, now: datetime
) -> None:
    a_postcode("CT1 3RF")
    answer = client.post("/alerts/find", data={"place": "ct1 3rf"})
    assert answer.location == f"/alerts?ward={a_ward().code}"


def test_nothing_unsent_is_public(client: FlaskClient, now: datetime) -> None:
    waiting = build.a_submitted(title="Secret")
    timed = build.an_approved(now + timedelta(hours=1), title="Secret")
    for ref in (waiting.alert.ref, timed.alert.ref):
        assert client.get(f"/alerts/{ref}").status_code == 404
    assert "Secret" not in words(client.get("/alerts")) + words(client.get("/alerts.atom"))


def test_a_corrected_alert_says_so_and_when(client: FlaskClient, now: datetime) -> None:
    first = build.a_published(now=now)
    actions.finish_sending(now)
    draft = actions.begin_correction(first, first.alert.author, now)
    text = build.a_text(title="It was Tuesday")
    actions.save_draft(draft, text, first.alert.author, actions.Seen(draft.edition), now)
    actions.submit(draft, first.alert.author, False, now)
    actions.approve(draft, build.an_approver(), build.as_seen(draft), now)
    page = words(client.get(f"/alerts/{first.alert.ref}"))
    assert "It was Tuesday" in page
    assert "we corrected this today at 9:30am" in page
    assert words(client.get("/alerts")).count(f"/alerts/{first.alert.ref}") == 1


def test_a_cancelled_sending_leaves_the_feed_and_its_page_warns(
    client: FlaskClient, now: datetime
) -> None:
    a_member()
    version = build.a_published(now=now)
    actions.cancel(version, version.alert.author, "Wrong street.", now)
    assert "We stopped this message" in words(client.get(f"/alerts/{version.alert.ref}"))
    assert version.title not in words(client.get("/alerts"))


def test_the_atom_feed_can_be_read_by_a_machine(client: FlaskClient, now: datetime) -> None:
    version = build.a_published(kind=Kind.ADVICE, title="Locks & <keys>")
    for address in ("/alerts.atom", f"/alerts/{a_ward().code}.atom"):
        feed = ElementTree.fromstring(client.get(address).data)
        entry = feed.find(f"{ATOM}entry")
        assert entry is not None
        assert entry.findtext(f"{ATOM}title") == "Locks & <keys>"
        assert entry.findtext(f"{ATOM}id") == f"https://voice.example/alerts/{version.alert.ref}"


def test_useful_is_asked_by_get_and_kept_by_post_once_a_delivery(
    client: FlaskClient, now: datetime
) -> None:
    a_member()
    version = build.a_published(now=now)
    delivery = db.session.query(Delivery).filter_by(outgoing_id=version.outgoing_id).one()
    address = "/u/" + links.signer().sign("useful", delivery.id)
    assert client.get(address).status_code == 200
    assert db.session.query(Usefulness).count() == 0
    for answer in ("yes", "no"):
        assert client.post(address, data={"useful": answer}).status_code == 303
    assert [said.useful for said in db.session.query(Usefulness)] == [False]
    assert client.get(address + "/thanks").status_code == 200


@pytest.mark.parametrize("purpose", ["reply", "unsubscribe"])
def test_a_token_for_something_else_says_nothing(
    client: FlaskClient, now: datetime, purpose: str
) -> None:
    a_member()
    version = build.a_published(now=now)
    delivery = db.session.query(Delivery).filter_by(outgoing_id=version.outgoing_id).one()
    assert client.get("/u/" + links.signer().sign(purpose, delivery.id)).status_code == 410
