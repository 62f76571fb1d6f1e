"""What is left of an alert when nobody knows any more who got it."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from mcv.alerts import actions
from mcv.alerts.models import AlertVersion
from mcv.alerts.queries import reception
from mcv.alerts.rules.states import State
from mcv.core import links
from mcv.core.errors import Refused
from mcv.delivery import queries as post
from mcv.delivery.engine.forgetting import forget_portion
from mcv.delivery.models import Chunk, Delivery
from mcv.delivery.rules.keeping import KEPT_FOR
from mcv.delivery.rules.links import Link
from mcv.delivery.rules.states import State as DeliveryState
from mcv.extensions import db
from tests.builders import alerts as build
from tests.builders.delivery import sent_to_everybody
from tests.builders.members import a_member
from tests.conftest import SignInAs

OLD = "This message is more than 90 days old, so its link no longer works."


def sent_long_ago(now: datetime) -> AlertVersion:
    """A published alert whose sending is over, written 91 days before that moment."""
    version = build.a_published(now=now - KEPT_FOR - timedelta(days=1))
    rows = update(Delivery).where(Delivery.outgoing_id == version.outgoing_id)
    db.session.execute(rows.values(state=DeliveryState.SENT, sent_at=version.published_at))
    db.session.execute(update(Chunk).values(due_at=None))
    actions.finish_sending(now)
    return version


def forget(now: datetime) -> None:
    sent_to_everybody(now)
    forget_portion(now)
    db.session.expire_all()


@pytest.fixture
def delivery_id(app: Flask, now: datetime) -> int:
    """The number of a delivery of an old alert, of which its recipient said that it was useful."""
    a_member("jo@example.org")
    version = sent_long_ago(now)
    rows = select(Delivery).where(Delivery.outgoing_id == version.outgoing_id)
    delivery = db.session.scalars(rows).one()
    actions.say_useful(delivery, True, now)
    return delivery.id


def only_version() -> AlertVersion:
    return db.session.scalars(select(AlertVersion)).one()


def test_its_figures_and_what_people_said_stay(now: datetime, delivery_id: int) -> None:
    forget(now)
    version = only_version()
    assert post.delivery(delivery_id) is None
    assert post.tally(version.outgoing_id or 0).sent == 1
    assert reception.verdict(version).useful == 1


@pytest.mark.parametrize(("link", "path"), [(Link.REPLY, "/r/"), (Link.USEFUL, "/u/")])
def test_its_links_say_in_a_sentence_that_it_is_too_old(
    client: FlaskClient, now: datetime, delivery_id: int, link: Link, path: str
) -> None:
    address = path + links.signer().sign(link.value, delivery_id)
    assert client.get(address).status_code == 200
    forget(now)
    answer = client.get(address)
    assert answer.status_code == 404
    assert OLD in answer.text


def test_the_members_list_shows_what_is_still_there(
    client: FlaskClient, sign_in: SignInAs, now: datetime
) -> None:
    member = a_member()
    sent_long_ago(now)
    sign_in(client, member)
    assert "Theft from sheds" in client.get("/settings/messages").text
    forget(now)
    page = client.get("/settings/messages").text
    assert "Theft from sheds" in page
    assert page.count('href="/settings/messages/') == 1


def test_it_cannot_be_corrected_because_nobody_knows_who_got_it(
    now: datetime, delivery_id: int
) -> None:
    forget(now)
    version = only_version()
    with pytest.raises(Refused, match="90 days"):
        actions.begin_correction(version, version.alert.author, now)


def test_a_correction_begun_before_then_is_not_approved_after(
    now: datetime, delivery_id: int
) -> None:
    version = only_version()
    author = version.alert.author
    correction = actions.begin_correction(version, author, now)
    actions.submit(correction, author, False, now)
    forget(now)
    with pytest.raises(Refused, match="90 days"):
        actions.approve(correction, build.an_approver(), build.as_seen(correction), now)


def test_a_correction_that_was_set_for_later_lapses(now: datetime, delivery_id: int) -> None:
    version = only_version()
    author = version.alert.author
    correction = actions.begin_correction(version, author, now)
    actions.submit(correction, author, False, now)
    later = build.as_seen(correction, send_at=now + timedelta(hours=1))
    actions.approve(correction, build.an_approver(), later, now)
    forget(now)
    actions.publish_due(now + timedelta(hours=1))
    assert correction.state is State.CANCELLED
    assert "90 days" in correction.because
