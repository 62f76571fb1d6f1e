"""A relay that fails at a named point: nobody is lost, nobody is written to twice for it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from config import MailRelay
from mcv.core import clock
from mcv.core import settings as settings_of
from mcv.delivery import queries
from mcv.delivery.models import Chunk, Delivery
from mcv.delivery.rules.states import Reason, State
from mcv.extensions import db
from tests.builders.delivery import TEXT, a_wording, sent_to_everybody, some_contacts
from tests.delivery.conftest import QUICK
from tests.delivery.safely import a_certificate
from tests.faults.behaviour import DROP, GARBAGE, HANG, Behaviour, Fault, Point
from tests.faults.relay import Relay

Send = Callable[..., None]
PEOPLE = 30
CONNECTIONS = 3
IMPATIENT = replace(QUICK, reply_seconds=0.7)

AT_NOBODY = [
    (Point.GREETING, HANG),
    (Point.GREETING, DROP),
    (Point.GREETING, GARBAGE),
    (Point.GREETING, "421 4.3.2 Busy"),
    (Point.HELLO, HANG),
    (Point.HELLO, GARBAGE),
    (Point.HELLO, "421 4.3.2 Busy"),
    (Point.SENDER, HANG),
    (Point.SENDER, "421 4.3.2 Going down"),
    (Point.SENDER, "451 4.3.0 Disk full"),
    (Point.RECIPIENT, HANG),
    (Point.RECIPIENT, GARBAGE),
    (Point.RECIPIENT, "421 4.3.2 Going down"),
    (Point.DATA, DROP),
    (Point.DATA, "421 4.3.2 Going down"),
]
"""Before the content nobody was tried yet: no attempt is counted."""

AT_SOMEBODY = [
    (Point.RECIPIENT, "451 4.7.1 Greylisted"),
    (Point.DATA, "451 4.3.0 Later"),
    (Point.CONTENT, "451 4.3.0 Later"),
    (Point.CONTENT, "421 4.3.2 Going down"),
    (Point.CONTENT, GARBAGE),
    (Point.CONTENT, HANG),
    (Point.CONTENT, DROP),
]
"""Of one person it is known, or doubted, that the relay had their message: they are tried again later."""

AFTER_ACCEPTANCE = [(Point.ACCEPTED, DROP), (Point.ACCEPTED, HANG), (Point.ACCEPTED, GARBAGE)]


def everybody(relay: Relay, **changes: object) -> int:
    some_contacts(PEOPLE)
    return sent_to_everybody(clock.now(), **changes).id


def time_passes() -> None:
    """Bring what waits for its next attempt to its turn."""
    later = update(Delivery).where(Delivery.next_attempt_at.is_not(None))
    db.session.execute(later.values(next_attempt_at=clock.now()))
    db.session.execute(update(Chunk).where(Chunk.due_at.is_not(None)).values(due_at=clock.now()))


def copies(relay: Relay) -> Counter[str]:
    """Return how often each was written to; every copy must carry the first one's Message-ID."""
    lines = relay.ledger
    assert len({line.message_id for line in lines}) == len({line.recipient for line in lines})
    return Counter(line.recipient for line in lines)


@pytest.mark.parametrize(("point", "does"), AT_NOBODY)
def test_before_the_content_it_costs_nobody_an_attempt(
    relay: Relay, send: Send, point: Point, does: str
) -> None:
    outgoing = everybody(relay)
    relay.behaviour.faults[point] = Fault(does, after=1, times=2)
    send(IMPATIENT)
    assert queries.tally(outgoing).sent == PEOPLE
    assert set(copies(relay).values()) == {1}
    assert set(db.session.scalars(select(Delivery.attempts))) == {1}


@pytest.mark.parametrize(("point", "does"), AT_SOMEBODY)
def test_what_strikes_one_message_puts_that_one_off_and_the_others_go_on(
    relay: Relay, send: Send, point: Point, does: str
) -> None:
    outgoing = everybody(relay)
    relay.behaviour.faults[point] = Fault(does, after=5, times=2)
    send(IMPATIENT)
    tally = queries.tally(outgoing)
    assert 1 <= tally.queued <= 2 * CONNECTIONS
    assert tally.sent + tally.queued == PEOPLE
    waiting = db.session.scalars(select(Delivery).where(Delivery.state == State.QUEUED)).all()
    assert all(row.next_attempt_at and row.next_attempt_at > clock.now() for row in waiting)
    time_passes()
    send(IMPATIENT)
    assert queries.tally(outgoing).sent == PEOPLE
    assert set(copies(relay).values()) == {1}


@pytest.mark.parametrize(("point", "does"), AFTER_ACCEPTANCE)
def test_what_was_taken_without_a_word_is_sent_again_under_the_same_message_id(
    relay: Relay, send: Send, point: Point, does: str
) -> None:
    outgoing = everybody(relay)
    relay.behaviour.faults[point] = Fault(does, after=5, times=1)
    send(IMPATIENT)
    assert queries.tally(outgoing).queued == 1
    time_passes()
    send(IMPATIENT)
    assert queries.tally(outgoing).sent == PEOPLE
    assert sorted(copies(relay).values())[-2:] == [1, 2]


def test_a_deferral_ends_with_the_alert(relay: Relay, send: Send) -> None:
    relay.behaviour.faults[Point.RECIPIENT] = Fault("451 4.3.0 Later")
    outgoing = everybody(relay, expires_at=clock.now() + timedelta(seconds=5))
    send()
    assert queries.tally(outgoing).reasons == {Reason.EXPIRED: PEOPLE}
    assert relay.ledger == []


def test_a_relay_without_8bitmime_gets_nothing_but_seven_bits(relay: Relay, send: Send) -> None:
    relay.behaviour.eight_bit = False
    wording = a_wording(subject="Zoë's café in Łódź Street", text=TEXT + "Grüße, “careful” at £5\n")
    outgoing = everybody(relay, wording=wording)
    send()
    assert queries.tally(outgoing).sent == PEOPLE
    assert all(content.isascii() for content in relay.contents)


def test_a_message_over_the_relays_size_limit_fails_by_name_and_unsent(
    relay: Relay, send: Send
) -> None:
    relay.behaviour.size = 5_000
    large = everybody(relay, wording=a_wording(text=TEXT + "long words " * 1_000))
    small = sent_to_everybody(clock.now()).id
    send()
    assert queries.tally(large).reasons == {Reason.TOO_LARGE: PEOPLE}
    assert queries.tally(small).sent == PEOPLE
    assert queries.open_circuit() is None


def test_a_relay_that_wants_tls_and_a_sign_in_gets_both(
    relay: Relay, send: Send, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    safe = a_certificate(relay.path.parent)
    monkeypatch.setenv("SSL_CERT_FILE", str(safe.authority))
    relay.behaviour = Behaviour(tls=safe.context, sign_in="AG1lAHNlY3JldA==")
    with_password(app, relay, tls="starttls")
    outgoing = everybody(relay)
    send()
    assert queries.tally(outgoing).sent == PEOPLE


@pytest.mark.parametrize("trouble", ["stripped", "untrusted"])
def test_nothing_is_said_in_clear_when_starttls_is_stripped_or_its_certificate_wrong(
    relay: Relay, send: Send, app: Flask, trouble: str
) -> None:
    if trouble == "untrusted":
        relay.behaviour.tls = a_certificate(relay.path.parent).context
    with_password(app, relay, tls="starttls")
    outgoing = everybody(relay, expires_at=clock.now() + timedelta(seconds=1))
    send()
    assert relay.ledger == []
    assert relay.heard_in_clear <= {b"EHLO", b"STAR"}
    assert queries.tally(outgoing).reasons == {Reason.EXPIRED: PEOPLE}


def test_a_relay_that_wants_a_sign_in_and_tls_that_we_were_not_told_of_gets_nothing(
    relay: Relay, send: Send
) -> None:
    relay.behaviour.tls = a_certificate(relay.path.parent).context
    outgoing = everybody(relay, expires_at=clock.now() + timedelta(seconds=1))
    send()
    assert relay.ledger == []
    assert queries.tally(outgoing).reasons == {Reason.EXPIRED: PEOPLE}


def with_password(app: Flask, relay: Relay, tls: str) -> None:
    ours = settings_of.current()
    mine = MailRelay(port=relay.port, connections=3, tls=tls, username="me", password="secret")
    settings_of.attach(app, replace(ours, relay=mine))
