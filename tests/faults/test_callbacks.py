"""Row 12 of the fault matrix: callbacks twice, out of order, early, forged, replayed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from mcv.delivery import actions
from mcv.delivery.models import Contact, Delivery, Receipt
from mcv.delivery.rules.states import Reason, State
from mcv.extensions import db
from tests.builders.delivery import a_contact, an_outgoing
from tests.builders.texts import CALLBACK_TOKEN, a_receipt, a_text, a_text_contact, texts_on

DOOR = "/callbacks/notify"
BEARER = {"Authorization": f"Bearer {CALLBACK_TOKEN}"}


@pytest.fixture(autouse=True)
def with_texts(app: Flask) -> Iterator[None]:
    with texts_on(app):
        yield


def a_delivery(now: datetime, state: State = State.SENT, **changes: Any) -> Delivery:
    delivery = actions.post_to_one(a_text(now), a_text_contact(), now)
    delivery.state = state
    for name, value in changes.items():
        setattr(delivery, name, value)
    db.session.flush()
    return delivery


def says(client: FlaskClient, delivery: Delivery, status: str, **changes: Any) -> TestResponse:
    return client.post(DOOR, json=a_receipt(delivery.id, status, **changes), headers=BEARER)


def receipts() -> int:
    return db.session.scalar(select(func.count()).select_from(Receipt)) or 0


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer wrong"},
        {"Authorization": CALLBACK_TOKEN},
        {"Authorization": f"Bearer {CALLBACK_TOKEN}é"},
    ],
)
def test_a_forged_callback_is_turned_away(
    client: FlaskClient, now: datetime, headers: dict[str, str]
) -> None:
    delivery = a_delivery(now)
    sent = a_receipt(delivery.id, "permanent-failure")
    assert client.post(DOOR, json=sent, headers=headers).status_code == 401
    assert (delivery.state, receipts()) == (State.SENT, 0)


def test_without_a_token_of_ours_nobody_is_let_in(
    app: Flask, client: FlaskClient, now: datetime
) -> None:
    sent = a_receipt(a_delivery(now).id, "delivered")
    with texts_on(app, callback_token=""):
        answer = client.post(DOOR, json=sent, headers={"Authorization": "Bearer "})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("status", "reason", "stops"),
    [
        ("permanent-failure", Reason.NO_SUCH_NUMBER, True),
        ("temporary-failure", Reason.PHONE_OUT_OF_REACH, False),
        ("technical-failure", Reason.GATEWAY_FAILED, False),
    ],
)
def test_a_failure_is_final_and_only_a_dead_number_is_stopped(
    client: FlaskClient, now: datetime, status: str, reason: Reason, stops: bool
) -> None:
    delivery = a_delivery(now)
    assert says(client, delivery, status).status_code == 204
    assert (delivery.state, delivery.reason) == (State.FAILED, reason)
    assert delivery.contact.stopped_because == (reason if stops else None)


def test_the_same_word_twice_counts_once(client: FlaskClient, now: datetime) -> None:
    delivery = a_delivery(now)
    says(client, delivery, "delivered")
    said = db.session.get_one(Receipt, delivery.id).received_at
    assert says(client, delivery, "delivered").status_code == 204
    assert (receipts(), db.session.get_one(Receipt, delivery.id).received_at) == (1, said)


@pytest.mark.parametrize(
    ("first", "second", "state"),
    [
        ("delivered", "permanent-failure", State.SENT),
        ("permanent-failure", "delivered", State.FAILED),
        ("temporary-failure", "permanent-failure", State.FAILED),
        ("delivered", "sending", State.SENT),
        ("technical-failure", "created", State.FAILED),
    ],
)
def test_no_state_goes_backwards_whatever_comes_after_the_last_word(
    client: FlaskClient, now: datetime, first: str, second: str, state: State
) -> None:
    delivery = a_delivery(now)
    says(client, delivery, first)
    reason = delivery.reason
    says(client, delivery, second)
    assert (delivery.state, delivery.reason) == (state, reason)


@pytest.mark.parametrize("waits", [State.QUEUED, State.HELD])
@pytest.mark.parametrize(
    ("status", "state"), [("delivered", State.SENT), ("permanent-failure", State.FAILED)]
)
def test_a_word_that_comes_before_our_own_record_is_kept_and_settles_it(
    client: FlaskClient, now: datetime, waits: State, status: str, state: State
) -> None:
    delivery = a_delivery(now, waits)
    says(client, delivery, status)
    assert (delivery.state, delivery.sent_at, receipts()) == (state, now, 1)


def test_a_word_settles_a_text_that_we_had_given_up_on(client: FlaskClient, now: datetime) -> None:
    delivery = a_delivery(now, State.FAILED, reason=Reason.OUTCOME_UNKNOWN)
    says(client, delivery, "delivered")
    assert (delivery.state, delivery.reason) == (State.SENT, None)


def test_what_failed_or_was_skipped_stays_so(client: FlaskClient, now: datetime) -> None:
    delivery = a_delivery(now, State.FAILED, reason=Reason.NUMBER_UNUSABLE)
    says(client, delivery, "delivered")
    assert (delivery.state, delivery.reason) == (State.FAILED, Reason.NUMBER_UNUSABLE)


@pytest.mark.parametrize("reference", [None, "", "somebody-elses", "AAAA", 7, ["x"]])
def test_a_word_about_somebody_elses_text_changes_nothing(
    client: FlaskClient, now: datetime, reference: object
) -> None:
    delivery = a_delivery(now)
    answer = says(client, delivery, "permanent-failure", reference=reference)
    assert (answer.status_code, delivery.state, receipts()) == (204, State.SENT, 0)


def test_a_text_whose_row_is_gone_changes_nothing(client: FlaskClient, now: datetime) -> None:
    answer = client.post(DOOR, json=a_receipt(2**31, "delivered"), headers=BEARER)
    assert (answer.status_code, receipts()) == (204, 0)


def test_a_letter_cannot_be_settled_by_a_callback(client: FlaskClient, now: datetime) -> None:
    letter = actions.post_to_one(an_outgoing(now), a_contact(), now)
    says(client, letter, "permanent-failure")
    assert (letter.state, receipts()) == (State.QUEUED, 0)
    assert not db.session.scalars(select(Contact).where(Contact.stopped_at.is_not(None))).all()


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff", b"[" * 90_000])
def test_what_is_no_receipt_is_refused(client: FlaskClient, body: bytes) -> None:
    assert client.post(DOOR, data=body, headers=BEARER).status_code == 400


def test_a_stop_that_was_there_keeps_its_reason(client: FlaskClient, now: datetime) -> None:
    delivery = a_delivery(now)
    actions.stop_contact(delivery.contact, Reason.LEFT, now)
    says(client, delivery, "permanent-failure")
    assert delivery.contact.stopped_because is Reason.LEFT
