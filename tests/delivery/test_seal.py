"""A receiver who knows our DNS record finds every letter of ours good, and every changed one bad."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import dkim
import pytest
from dkim.canonicalization import Relaxed
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from config import Dkim
from mcv.core import clock
from mcv.core import settings as settings_of
from mcv.delivery.engine.sealing import letter_for
from mcv.delivery.rules.checking import UnfitLetterError, check
from mcv.delivery.rules.letters import Letter, Recipient, Wording
from mcv.delivery.rules.placeholders import Placeholder
from mcv.delivery.rules.seal import LONGEST_STRING, relaxed_body
from mcv.delivery.rules.states import Kind
from mcv.extensions import db
from tests.builders.delivery import (
    NOON,
    a_copy,
    a_house,
    a_recipient,
    a_wording,
    sent_to_everybody,
    some_contacts,
)
from tests.builders.keys import a_seal, an_rsa_key
from tests.corpora import naughty_strings
from tests.faults.relay import Relay

UNHURRIED = settings(deadline=None)


def written(recipient: Recipient | None = None, **wording: Any) -> bytes:
    """Return a signed letter as it is dot-stuffed on the wire."""
    letter = letter_for(a_wording(**wording), a_house(seal=a_seal()), NOON)
    return a_copy(letter, recipient)


def received(message: bytes) -> bytes:
    """Return what a receiver has of it."""
    return message.replace(b"\r\n..", b"\r\n.")


def is_good(message: bytes) -> bool:
    """Return what a receiver says who looks our record up."""

    def look_up(name: bytes, timeout: int = 5) -> str | None:
        return a_seal().record if name == b"mcv2026._domainkey.mcv.example." else None

    return bool(dkim.verify(message, dnsfunc=look_up))


def test_a_signed_letter_is_good() -> None:
    assert is_good(received(written()))


def test_the_same_letter_gets_the_same_signature_when_it_is_tried_again() -> None:
    assert written() == written()


@pytest.mark.parametrize(
    "wording",
    [
        {"kind": Kind.NOTICE},
        {"subject": "Zoë, Łukasz und 李明: " + "sehr lang " * 25},
        {"subject": "word " * 40 + "end"},
        {"text": ".\n..\n" + "x" * 75 + ".y" * 80 + "\n"},
        {"text": "Gäste kommen  heute \t um 3 \n\n\n" * 3000},
        {"text": "  " + Placeholder.NAME + "   \n\n \t \n\n"},
        {"html": "<p>" + "<b>a</b>   \n     " * 2000 + "</p>"},
    ],
)
def test_whatever_it_says_it_is_good(wording: dict[str, Any]) -> None:
    assert is_good(received(written(**wording)))


def test_whatever_somebody_is_called_it_is_good() -> None:
    letter = letter_for(a_wording(), a_house(seal=a_seal()), NOON)
    bad = [
        name
        for name in ["", *naughty_strings()]
        if not is_good(received(a_copy(letter, a_recipient(name=name))))
    ]
    assert bad == []


@UNHURRIED
@given(
    st.lists(st.text("ab.= \t", max_size=12)).map(
        lambda lines: "".join(f"{line}\r\n" for line in lines).encode()
    )
)
def test_a_body_is_hashed_as_an_independent_hand_hashes_it(body: bytes) -> None:
    assert relaxed_body(body) == Relaxed.canonicalize_body(body)


@pytest.mark.parametrize(
    "added",
    [
        b"From: Chief <chief@evil.example>",
        b"Subject: Send money",
        b"To: eve@evil.example",
        b"Reply-To: eve@evil.example",
        b"Content-Type: text/html",
        b"List-Unsubscribe: <https://evil.example>",
    ],
)
@pytest.mark.parametrize("kind", list(Kind))
def test_nobody_adds_a_header_that_people_see_or_press(kind: Kind, added: bytes) -> None:
    message = received(written(kind=kind))
    assert not is_good(added + b"\r\n" + message)
    assert not is_good(message.replace(b"\r\n\r\n", b"\r\n" + added + b"\r\n\r\n", 1))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"Theft from sheds", b"Raffle for sheds"),
        (b"PC Sam Taylor", b"PC Sam Tailor"),
        (b"jo@example.org", b"al@example.org"),
        (b"voice.example/unsubscribe", b"evil.example/unsubscribe"),
        (b"One-Click", b"Two-Click"),
        (b"voice.example/r/", b"evil.example/r/"),
        (b"Dear", b"Door"),
        (b"auto-generated", b"no"),
        (b"23 Nov 2026", b"24 Nov 2026"),
    ],
)
def test_nobody_changes_a_word(before: bytes, after: bytes) -> None:
    message = received(written())
    assert before in message
    assert not is_good(message.replace(before, after, 1))


def test_what_relays_may_do_on_the_way_does_no_harm() -> None:
    message = b"Received: by relay.example\r\nX-Scanned: yes\r\n" + received(written())
    refolded = message.replace(b"\r\n <no-reply@", b" \t <no-reply@", 1)
    assert refolded != message
    assert is_good(refolded + b"\r\n\r\n")


def test_lines_stay_short() -> None:
    head = written().partition(b"\r\nFrom:")[0]
    assert max(map(len, head.split(b"\r\n"))) <= 78


def test_a_letter_whose_signature_does_not_hold_is_not_fit_to_send() -> None:
    house, wording, to = a_house(seal=a_seal()), a_wording(), a_recipient()
    good, unsigned = written(), a_copy(Letter(wording, house, NOON), to)
    check(good, to.wire, wording, house)
    for bad in (good.replace(b"Dear", b"Door", 1), unsigned):
        with pytest.raises(UnfitLetterError):
            check(bad, to.wire, wording, house)
    with pytest.raises(UnfitLetterError):
        check(good, to.wire, wording, a_house())


def test_without_a_key_a_letter_is_written_by_the_same_code_as_ever() -> None:
    assert type(letter_for(a_wording(), a_house(), NOON)) is Letter


def test_what_leaves_is_signed_where_a_key_is_set(
    app: Flask, relay: Relay, send: Callable[[], None]
) -> None:
    ours = replace(settings_of.current(), dkim=Dkim("mcv2026", an_rsa_key()))
    settings_of.attach(app, ours)
    some_contacts(3)
    sent_to_everybody(clock.now(), wording=a_wording(text=".\n.. dots\n"))
    send()
    assert [is_good(content) for content in relay.contents] == [True] * 3


def test_an_operator_reads_the_record_off_the_configured_key(app: Flask) -> None:
    def typed() -> str:
        db.session.commit()
        return app.test_cli_runner().invoke(args=["delivery", "dkim-record"]).output

    assert "not signed" in typed()
    without = settings_of.current()
    settings_of.attach(app, replace(without, dkim=Dkim("mcv2026", an_rsa_key())))
    try:
        said = typed()
    finally:
        settings_of.attach(app, without)
    assert a_seal().record in said
    assert "mcv2026._domainkey.mcv.example" in said
    assert "PRIVATE" not in said
    strings = a_seal().record_in_a_zone().split('"')[1::2]
    assert "".join(strings) == a_seal().record
    assert max(map(len, strings)) <= LONGEST_STRING


def test_a_wording_is_no_way_to_a_signature_of_something_else() -> None:
    subject = "x\r\nDKIM-Signature: v=1"
    wording: Wording = a_wording(subject=subject)
    message = a_copy(letter_for(wording, a_house(seal=a_seal()), NOON))
    assert message.count(b"DKIM-Signature:") == 2
    assert message.count(b"\r\nDKIM-Signature:") == 0
    assert is_good(received(message))
