"""A member's mobile number: shown to be theirs, agreed to in words of its own, gone when they want."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from mcv.audit.rules import Actor
from mcv.core import clock
from mcv.delivery import actions as post
from mcv.delivery import queries as delivery
from mcv.delivery.models import Contact, Delivery, Outgoing
from mcv.delivery.rules.states import Channel, Purpose, Reason
from mcv.extensions import db
from mcv.members import actions, queries
from mcv.members.models import Consent, Member, NumberCode
from mcv.members.rules import CURRENT_TEXT_WORDING, TEXT_WORDINGS, codes
from tests.builders.members import a_member
from tests.builders.texts import a_number, a_text, texts_on
from tests.conftest import SignInAs

PRINTED = {1: "91326f88394459a3c66005c4521f8f3c66d3c1c9966e0398f8a0cd60d133510c"}
"""The fingerprint of each wording. Never change a line: a new wording is a new version."""

PAGE, CODE_PAGE = "/settings/texts", "/settings/texts/code"


@pytest.fixture(autouse=True)
def with_texts(app: Flask) -> Iterator[None]:
    with texts_on(app):
        yield


@pytest.fixture
def member(client: FlaskClient, sign_in: SignInAs, now: datetime) -> Member:
    member = a_member("jo@example.org")
    sign_in(client, member)
    return member


def code_sent() -> str:
    """The code in the newest text that waits to be sent."""
    texts = select(Outgoing.text_body).where(Outgoing.channel == Channel.TEXT)
    words = db.session.scalars(texts.order_by(Outgoing.id.desc())).first()
    found = re.match(r"\d{6}", words or "")
    assert found
    return found[0]


def codes_sent() -> int:
    return db.session.scalar(select(func.count()).where(Outgoing.channel == Channel.TEXT)) or 0


def number_of(member: Member) -> str | None:
    own = queries.contact_by(member.id, Channel.TEXT)
    return own.contact.address if own else None


def ask(client: FlaskClient, typed: str = "07700 900001") -> int:
    return client.post(PAGE, data={"number": typed}).status_code


def confirm(client: FlaskClient, code: str, **changes: str) -> int:
    form = {"code": code, "consent": "y"} | changes
    return client.post(CODE_PAGE, data=form).status_code


def with_number(member: Member, number: int = 1) -> Contact:
    actions.ask_for_number(member, a_number(number), clock.now())
    assert actions.confirm_number(member, code_sent(), clock.now())
    own = queries.contact_by(member.id, Channel.TEXT)
    assert own is not None
    return own.contact


def stored_consents(member: Member) -> list[tuple[Channel, int, bool]]:
    rows = db.session.scalars(select(Consent).where(Consent.member_id == member.id))
    return [(row.channel, row.wording_version, row.withdrawn_at is None) for row in rows]


def test_a_wording_never_changes_without_a_new_version() -> None:
    found = {version: sha256(w.text.encode()).hexdigest() for version, w in TEXT_WORDINGS.items()}
    assert found == PRINTED


def test_a_number_counts_once_its_code_was_entered(client: FlaskClient, member: Member) -> None:
    assert ask(client) == 303
    assert number_of(member) is None
    assert CURRENT_TEXT_WORDING.text in client.get(CODE_PAGE).text
    assert confirm(client, code_sent()) == 303
    assert number_of(member) == "+447700900001"
    assert (Channel.TEXT, CURRENT_TEXT_WORDING.version, True) in stored_consents(member)
    assert "07700 900001" in client.get("/settings").text


def test_without_agreeing_no_code_is_even_looked_at(client: FlaskClient, member: Member) -> None:
    ask(client)
    assert confirm(client, code_sent(), consent="") == 422
    assert number_of(member) is None
    assert db.session.scalars(select(NumberCode.tries)).one() == 0


def test_agreeing_to_email_is_not_agreeing_to_texts(member: Member) -> None:
    assert [channel for channel, _, _ in stored_consents(member)] == [Channel.EMAIL]


@pytest.mark.parametrize("typed", ["", "01227 764000", "jo@example.org", "07700 90000"])
def test_what_is_no_mobile_number_is_refused(
    client: FlaskClient, member: Member, typed: str
) -> None:
    assert ask(client, typed) == 422
    assert codes_sent() == 0


def test_after_five_wrong_tries_the_right_code_is_worth_nothing(
    client: FlaskClient, member: Member
) -> None:
    ask(client)
    right = code_sent()
    wrong = f"{(int(right) + 1) % 10**6:06}"
    for _ in range(codes.MOST_TRIES):
        assert confirm(client, wrong) == 303
    confirm(client, right)
    assert number_of(member) is None


def test_a_code_is_good_for_ten_minutes(member: Member, now: datetime) -> None:
    actions.ask_for_number(member, a_number(), now)
    assert not actions.confirm_number(member, code_sent(), now + codes.CODE_LASTS)
    just_in_time = now + codes.CODE_LASTS - timedelta(seconds=1)
    assert actions.confirm_number(member, code_sent(), just_in_time)


def test_a_code_is_used_once_and_by_who_asked_for_it(member: Member, now: datetime) -> None:
    actions.ask_for_number(member, a_number(), now)
    code = code_sent()
    assert not actions.confirm_number(a_member(), code, now)
    assert actions.confirm_number(member, code, now)
    assert not actions.confirm_number(member, code, now)


def test_a_number_is_sent_few_codes_a_day_and_the_page_says_the_same(
    client: FlaskClient, member: Member, sign_in: SignInAs
) -> None:
    other = a_member()
    for _ in range(codes.CODES_A_NUMBER):
        actions.ask_for_number(other, a_number(1), clock.now())
    assert ask(client) == 303
    assert codes_sent() == codes.CODES_A_NUMBER


def test_a_member_asks_for_few_codes_a_day(member: Member, now: datetime) -> None:
    for number in range(codes.CODES_A_MEMBER + 2):
        actions.ask_for_number(member, a_number(number), now)
    assert codes_sent() == codes.CODES_A_MEMBER


def test_no_code_is_sent_when_the_months_money_is_spent(
    client: FlaskClient, app: Flask, member: Member
) -> None:
    with texts_on(app, pounds_a_month=0):
        assert ask(client) == 422
    assert codes_sent() == 0


def test_who_shows_that_a_number_is_theirs_takes_it_over(member: Member, now: datetime) -> None:
    before = a_member()
    theirs = with_number(before)
    text = a_text(now)
    post.post_to_one(text, theirs, now)
    with_number(member)
    assert (number_of(before), number_of(member)) == (None, a_number(1))
    assert (Channel.TEXT, 1, False) in stored_consents(before)
    assert db.session.scalars(select(Contact.address).where(Contact.id == theirs.id)).one() != (
        a_number(1)
    )


def test_another_number_takes_the_place_of_the_first(member: Member) -> None:
    first = with_number(member, 1)
    with_number(member, 2)
    assert number_of(member) == a_number(2)
    assert first.stopped_because is Reason.ERASED


def test_a_number_that_failed_works_again_once_confirmed(member: Member, now: datetime) -> None:
    contact = with_number(member)
    post.stop_contact(contact, Reason.NO_SUCH_NUMBER, now)
    assert with_number(member) is contact
    assert contact.stopped_at is None


def test_a_number_taken_out_is_forgotten_and_the_agreement_withdrawn(
    client: FlaskClient, member: Member
) -> None:
    contact = with_number(member)
    client.post("/settings/texts/remove")
    assert number_of(member) is None
    assert a_number(1) not in contact.address
    assert stored_consents(member) == [(Channel.EMAIL, 1, True), (Channel.TEXT, 1, False)]
    assert member.is_verified


def test_leaving_forgets_the_number_and_every_one_that_was_typed(
    member: Member, now: datetime
) -> None:
    with_number(member)
    actions.ask_for_number(member, a_number(2), now)
    actions.leave(member, Reason.LEFT, Actor.member(member.id), now)
    addresses = db.session.scalars(select(Contact.address).where(Contact.channel == Channel.TEXT))
    assert all(address.startswith("erased-") for address in addresses)
    assert not any(is_given for _, _, is_given in stored_consents(member))


def test_a_number_that_nobody_confirmed_is_forgotten_after_a_week(
    member: Member, now: datetime
) -> None:
    actions.ask_for_number(member, a_number(2), now)
    actions.vanish_unverified(now + timedelta(days=8))
    assert delivery.contact_at(Purpose.MEMBER, a_number(2), Channel.TEXT) is None
    assert db.session.scalars(select(NumberCode)).all() == []


def test_a_confirmed_number_stays_when_its_code_is_forgotten(member: Member, now: datetime) -> None:
    with_number(member)
    actions.vanish_unverified(now + timedelta(days=8))
    assert number_of(member) == a_number(1)


def test_the_address_in_a_text_leads_to_the_way_out(client: FlaskClient, member: Member) -> None:
    assert client.get("/texts").location == PAGE
    with_number(member)
    assert "Delete my number" in client.get(PAGE).text


def test_a_stranger_who_gets_our_texts_is_told_what_to_do(client: FlaskClient) -> None:
    page = client.get("/texts")
    assert page.status_code == 200
    assert "comms@mcv.example" in page.text


def test_where_texts_are_off_nothing_offers_them_but_a_number_can_be_taken_out(
    client: FlaskClient, app: Flask, member: Member
) -> None:
    with texts_on(app, key=""):
        assert client.get(PAGE).status_code == 404
        assert "Mobile number" not in client.get("/settings").text
    with_number(member)
    with texts_on(app, key=""):
        page = client.get(PAGE).text
        assert "Delete my number" in page
        assert "Text me a code" not in page
        assert ask(client) == 404


def test_a_code_waits_for_nobody_and_not_longer_than_it_is_good(
    member: Member, now: datetime
) -> None:
    actions.ask_for_number(member, a_number(), now)
    sent = db.session.scalars(select(Delivery).join(Outgoing)).one()
    assert sent.outgoing.expires_at == now + codes.CODE_LASTS
    assert sent.outgoing.reaches_stopped
    assert member.name not in sent.outgoing.text_body
