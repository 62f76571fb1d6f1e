"""An urgent alert may also go as a text: short words of its own, counted, priced, approved with it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from mcv.alerts import actions
from mcv.alerts.models import AlertVersion
from mcv.alerts.queries import texting
from mcv.alerts.rules.states import State
from mcv.audiences import queries as audiences
from mcv.audiences.rules import Criteria
from mcv.audit.rules import Actor
from mcv.core.errors import Refused
from mcv.delivery import actions as post
from mcv.delivery.models import Chunk, Delivery, Outgoing
from mcv.delivery.queries import spending
from mcv.delivery.rules.states import Channel, Lane, Reason
from mcv.delivery.rules.states import State as DeliveryState
from mcv.extensions import db
from mcv.members import actions as membership
from mcv.members.models import MemberContact
from tests.alerts.reading import words
from tests.builders import alerts as build
from tests.builders.members import a_member
from tests.builders.places import a_ward
from tests.builders.texts import WORDS, a_member_with_number, texts_on

SignIn = Callable[[FlaskClient, Any], FlaskClient]
END = "\nStop texts: voice.example/texts"
URGENT: dict[str, Any] = {"urgent": True, "also_text": True, "text_words": WORDS}


@pytest.fixture(autouse=True)
def with_texts(app: Flask) -> Iterator[None]:
    with texts_on(app):
        yield


def texts_of(version: AlertVersion) -> list[Delivery]:
    rows = select(Delivery).where(Delivery.outgoing_id == version.text_outgoing_id)
    return list(db.session.scalars(rows.order_by(Delivery.id)))


def all_are(state: DeliveryState, version: AlertVersion) -> None:
    for delivery in texts_of(version):
        delivery.state = state
    db.session.flush()


def test_it_goes_by_email_to_all_and_by_text_to_those_with_a_number(now: datetime) -> None:
    a_member_with_number()
    a_member()
    version = build.a_published(now=now, **URGENT)
    assert version.audience == 2
    assert [row.contact.channel for row in texts_of(version)] == [Channel.TEXT]
    outgoing = version.text_outgoing
    assert outgoing is not None
    assert (outgoing.channel, outgoing.lane) == (Channel.TEXT, Lane.URGENT)
    assert outgoing.text_body == WORDS + END
    assert set(db.session.scalars(select(Chunk.channel))) == {Channel.EMAIL, Channel.TEXT}


def test_an_alert_that_is_not_marked_goes_by_email_alone(now: datetime) -> None:
    a_member_with_number()
    version = build.a_published(now=now, urgent=True, text_words=WORDS)
    assert version.text_outgoing_id is None
    texts = select(Outgoing).where(Outgoing.channel == Channel.TEXT)
    assert db.session.scalars(texts).all() == []


def test_the_text_reaches_those_of_the_aim_with_a_live_number_and_nobody_else(
    now: datetime,
) -> None:
    aimed = a_member_with_number(0)
    a_member_with_number(1, ward=a_ward("Northgate"))
    stopped = a_member_with_number(2)
    left = a_member_with_number(3)
    own = db.session.get_one(MemberContact, (stopped.id, Channel.TEXT))
    post.stop_contact(own.contact, Reason.NO_SUCH_NUMBER, now)
    membership.leave(left, Reason.LEFT, Actor.member(left.id), now)
    aim = Criteria(ward_ids=(a_ward().id,), all_topics=True)
    expected = db.session.get_one(MemberContact, (aimed.id, Channel.TEXT)).contact_id
    assert db.session.scalars(audiences.contacts(aim, Channel.TEXT)).all() == [expected]
    assert audiences.count(Criteria(), Channel.TEXT) == 0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"urgent": False}, "Only an urgent message"),
        ({"text_words": "  "}, "Enter the text message"),
        ({"text_words": "x" * 500}, "3 parts at most"),
        ({"text_words": "ŵ" * 200}, "3 parts at most"),
    ],
)
def test_what_cannot_go_as_a_text_is_refused_in_one_sentence(
    now: datetime, changes: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        build.a_submitted(now=now, **URGENT | changes)


def test_where_texts_are_off_none_can_be_submitted(app: Flask, now: datetime) -> None:
    with texts_on(app, key=""), pytest.raises(Refused, match="switched off"):
        build.a_submitted(now=now, **URGENT)


def test_the_cost_is_the_parts_of_the_whole_text_for_everybody(app: Flask, now: datetime) -> None:
    for number in range(6):
        a_member_with_number(number)
    version = build.a_draft(now=now, **URGENT | {"text_words": "x" * 140})
    with texts_on(app, pence_a_part=Decimal("2.5")):
        look = texting.look(version, now)
    assert look is not None
    assert (look.length.letters, look.length.parts, look.people) == (140 + len(END), 2, 6)
    assert look.cost_words == "£0.30"


def test_the_cost_of_a_few_does_not_say_how_many_they_are(now: datetime) -> None:
    for number in range(3):
        a_member_with_number(number)
    look = texting.look(build.a_draft(now=now, **URGENT), now)
    assert look is not None
    assert look.cost_words == "less than £0.15"


def test_an_alert_over_its_limit_is_neither_submitted_nor_approved(
    app: Flask, now: datetime
) -> None:
    a_member_with_number()
    version = build.a_submitted(now=now, **URGENT)
    with texts_on(app, pounds_an_alert=0):
        with pytest.raises(Refused, match=r"one alert may cost £0\.00 at most"):
            actions.approve(version, build.an_approver(), build.as_seen(version), now)
        with pytest.raises(Refused, match="one alert may cost"):
            build.a_submitted(build.an_author(name="Jo Bell"), now, **URGENT)


def test_the_months_money_is_counted_from_rows(app: Flask, now: datetime) -> None:
    for number in range(34):
        a_member_with_number(number)
    build.a_published(now=now, **URGENT)
    assert spending.purse(now).spent_this_month == 34 * 300
    later = build.a_submitted(build.an_author(name="Jo Bell"), now, **URGENT)
    with texts_on(app, pounds_a_month=1), pytest.raises(Refused, match=r"£0\.00 is left"):
        actions.approve(later, build.an_approver(name="Kim"), build.as_seen(later), now)
    assert spending.purse(now + timedelta(days=8)).spent_this_month == 0


def test_what_was_skipped_costs_nothing(now: datetime) -> None:
    a_member_with_number()
    version = build.a_published(now=now, **URGENT)
    all_are(DeliveryState.SKIPPED, version)
    assert spending.purse(now).spent_this_month == 0


def test_a_scheduled_alert_whose_money_has_gone_is_mailed_and_says_so(
    app: Flask, client: FlaskClient, sign_in: SignIn, now: datetime
) -> None:
    a_member_with_number()
    author = build.an_author()
    version = build.an_approved(now + timedelta(hours=1), author, now, **URGENT)
    with texts_on(app, pounds_a_month=0):
        actions.publish(version, now + timedelta(hours=1))
    assert (version.state, version.audience) == (State.SENDING, 1)
    assert version.text_outgoing_id is None
    sign_in(client, author)
    page = words(client.get(f"/desk/alerts/{version.alert.ref}/progress"))
    assert "It was not sent. The text messages would cost £0.03" in page


def test_cancelling_stops_both(now: datetime) -> None:
    a_member_with_number()
    author = build.an_author()
    version = build.a_published(author, now, **URGENT)
    actions.cancel(version, author, "found", now)
    assert version.outgoing is not None
    assert version.text_outgoing is not None
    assert version.outgoing.cancelled_at == version.text_outgoing.cancelled_at == now


def test_an_alert_is_sent_when_neither_letters_nor_texts_wait(now: datetime) -> None:
    a_member_with_number()
    version = build.a_published(now=now, **URGENT)
    letters = db.session.scalars(
        select(Delivery).where(Delivery.outgoing_id == version.outgoing_id)
    )
    for letter in letters:
        letter.state, letter.sent_at = DeliveryState.SENT, now
    all_are(DeliveryState.HELD, version)
    assert actions.finish_sending(now) == 0
    all_are(DeliveryState.SENT, version)
    assert actions.finish_sending(now) == 1
    assert version.state is State.SENT


def test_a_correction_is_texted_to_exactly_those_who_have_the_text_or_may(now: datetime) -> None:
    for number in range(4):
        a_member_with_number(number)
    author, approver = build.an_author(), build.an_approver()
    first = build.a_published(author, now, approver, **URGENT)
    got, held, unknown, missed = texts_of(first)
    got.state, held.state = DeliveryState.SENT, DeliveryState.HELD
    unknown.state, unknown.reason = DeliveryState.FAILED, Reason.OUTCOME_UNKNOWN
    missed.state, missed.reason = DeliveryState.FAILED, Reason.NO_SUCH_NUMBER
    actions.cancel(first, author, "wrong street", now)
    correction = actions.begin_correction(first, author, now)
    assert texting.may_be_offered(correction)
    actions.submit(correction, author, False, now)
    actions.approve(correction, approver, build.as_seen(correction), now)
    may_have_it = {row.contact_id for row in (got, held, unknown)}
    assert {row.contact_id for row in texts_of(correction)} == may_have_it


def test_a_correction_of_what_was_not_texted_cannot_be_one(now: datetime) -> None:
    a_member_with_number(0)
    author = build.an_author()
    first = build.a_published(author, now, urgent=True)
    actions.cancel(first, author, "wrong street", now)
    assert not texting.may_be_offered(actions.begin_correction(first, author, now))


def test_who_approves_is_bound_to_the_words_of_the_text(now: datetime) -> None:
    version = build.a_draft(now=now, **URGENT)
    other = replace(version.wording, text_words="Other words.")
    assert version.wording != other
    before = version.fingerprint
    version.text_words = "Other words."
    assert version.fingerprint != before
