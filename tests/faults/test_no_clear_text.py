"""Row 22 of the fault matrix: STARTTLS stripped, certificate wrong: nothing leaves in clear text."""

import base64
import select
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from selectors import EVENT_WRITE
from time import monotonic

import pytest
from flask import Flask

from config import ConfigurationError, MailRelay, Settings, from_environment
from mcv.core import clock
from mcv.core import settings as settings_of
from mcv.delivery import queries
from mcv.delivery.cli import post_sender
from mcv.delivery.engine.dialogue import Dialogue
from mcv.delivery.engine.envelopes import Envelope, Outcome
from mcv.delivery.engine.wire import Wire, WireError
from mcv.delivery.rules.pace import Pace
from mcv.delivery.rules.replies import Verdict
from mcv.delivery.rules.states import Reason
from mcv.extensions import db
from tests.builders.certificates import HERE, Authority, an_authority
from tests.builders.delivery import sent_to_everybody, some_contacts
from tests.faults.relay import Relay

SECRET = "a relay's password"
SIGN_IN = base64.b64encode(f"\0me\0{SECRET}".encode()).decode()
CONTENT = b"Subject: x\r\n\r\nTo nobody else.\r\n"
HELLO = b"EHLO mcv.example\r\n"
OFFER = "250-relay.example\r\n250-PIPELINING\r\n250-AUTH PLAIN\r\n"
OFFERS_TLS = OFFER + "250 STARTTLS\r\n"
STARTS, BEGINS = "220 go and a handshake", "a handshake at once"
PATIENCE = 5.0
IMPATIENT = Pace(poll_seconds=0.01, settle_seconds=0.02, hold_seconds=0.1, reconnect_seconds=0.05)

Listen = Callable[..., "Eavesdropper"]


class Eavesdropper:
    """Answers one connection from a script, word by word, and keeps all that it hears.

    `is_secure` tells whether a handshake of the script came to its end.
    """

    def __init__(self, *script: str, context: ssl.SSLContext | None = None) -> None:
        self.heard = b""
        self.is_secure = False
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(PATIENCE)
        self._thread = threading.Thread(target=self._listen, args=(script,))
        self._thread.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._listener.getsockname()[1])

    def close(self) -> None:
        """Stop listening, once the other side has gone."""
        self._thread.join(PATIENCE)
        self._listener.close()

    def _listen(self, script: tuple[str, ...]) -> None:
        connection, _ = self._listener.accept()
        with suppress(OSError):
            for words in script:
                connection = self._answer(connection, words)
            while piece := connection.recv(65536):
                self.heard += piece
        connection.close()

    def _answer(self, connection: socket.socket, words: str) -> socket.socket:
        connection.settimeout(PATIENCE)
        if words in {STARTS, BEGINS}:
            if words == STARTS:
                connection.sendall(b"220 go\r\n")
            assert self._context is not None
            connection = self._context.wrap_socket(connection, server_side=True)
            self.is_secure = True
        else:
            connection.sendall(words.encode())
            self.heard += connection.recv(65536)
        return connection


@pytest.fixture
def eavesdropper() -> Iterator[Listen]:
    listening: list[Eavesdropper] = []

    def listen(*script: str, context: ssl.SSLContext | None = None) -> Eavesdropper:
        listening.append(Eavesdropper(*script, context=context))
        return listening[-1]

    yield listen
    for each in listening:
        each.close()


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[Authority]:
    """An authority that we do not trust until a test says so."""
    authority = an_authority(tmp_path)
    yield authority
    authority.close()


@pytest.fixture
def trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority that this computer trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    return authority


def hand_over(port: int, tls: str = "starttls") -> tuple[list[Outcome], str]:
    """Try to hand one letter over; return what the relay made of it, or why it never came to that."""
    relay = MailRelay(port=port, tls=tls, username="me", password=SECRET)
    waiting = iter([Envelope(1, "bounce@mcv.example", "jo@example.org", [CONTENT])])
    wire = Wire(relay, Dialogue(relay, "mcv.example", lambda: next(waiting, None)), PATIENCE)
    outcomes: list[Outcome] = []
    until = monotonic() + PATIENCE
    try:
        while not outcomes and wire.dialogue.fault is None:
            assert monotonic() < until, "neither handed over nor refused"
            writing = [wire] if wire.events & EVENT_WRITE else []
            select.select([wire], writing, [], 0.1)
            outcomes += wire.take()
            wire.flush()
    except WireError as error:
        return outcomes + wire.close(), str(error)
    why = wire.dialogue.fault.text if wire.dialogue.fault else ""
    return outcomes + wire.close(), why


def contains_a_secret(heard: bytes) -> bool:
    secrets = (SIGN_IN.encode(), b"AUTH", b"MAIL", b"example.org", b"nobody else")
    return any(secret in heard for secret in secrets)


@pytest.mark.parametrize(
    "offer",
    [
        OFFER + "250 SIZE 1000000\r\n",
        OFFER + "250 XXXXXXXA\r\n",
        "502 5.5.1 EHLO is not known here\r\n",
    ],
)
def test_a_relay_whose_starttls_was_stripped_hears_our_name_alone(
    eavesdropper: Listen, offer: str
) -> None:
    there = eavesdropper("220 relay.example\r\n", offer)
    outcomes, _ = hand_over(there.port)
    there.close()
    assert outcomes == []
    assert there.heard == HELLO


@pytest.mark.parametrize(
    "answer", ["454 4.7.0 Not now\r\n", "220 Go on\r\n250 relay.example\r\n250 AUTH PLAIN\r\n"]
)
def test_a_relay_that_refuses_tls_or_speaks_on_in_clear_hears_no_more(
    eavesdropper: Listen, answer: str
) -> None:
    there = eavesdropper("220 relay.example\r\n", OFFERS_TLS, answer)
    outcomes, why = hand_over(there.port)
    there.close()
    assert outcomes == []
    assert why
    assert there.heard == HELLO + b"STARTTLS\r\n"


def test_a_relay_that_falls_silent_in_the_handshake_is_waited_for_as_for_any_answer(
    eavesdropper: Listen,
) -> None:
    there = eavesdropper("220 relay.example\r\n", OFFERS_TLS, "220 go\r\n")
    relay = MailRelay(port=there.port, tls="starttls")
    wire = Wire(relay, Dialogue(relay, "mcv.example", lambda: None), 0.3)
    until = monotonic() + PATIENCE
    while not wire.is_overdue:
        assert monotonic() < until, "it would be waited for without end"
        writing = [wire] if wire.events & EVENT_WRITE else []
        reads, writes, _ = select.select([wire], writing, [], 0.05)
        if reads or writes:
            wire.take()
            wire.flush()
    wire.close()
    there.close()
    assert there.heard.startswith(HELLO + b"STARTTLS\r\n")


@pytest.mark.parametrize("begins", [("220 relay.example\r\n", OFFERS_TLS, STARTS), (BEGINS,)])
@pytest.mark.parametrize("flaw", ["issued by nobody we know", "another host's", "expired"])
def test_a_relay_with_a_wrong_certificate_is_told_nothing(
    eavesdropper: Listen,
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
    flaw: str,
    begins: tuple[str, ...],
) -> None:
    if not flaw.startswith("issued"):
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    host = "other.example" if flaw.startswith("another") else HERE
    context = authority.relay(host, is_expired=flaw == "expired")
    there = eavesdropper(*begins, context=context)
    outcomes, why = hand_over(there.port, "tls" if begins == (BEGINS,) else "starttls")
    there.close()
    assert outcomes == []
    assert why.startswith("no safe connection")
    assert not there.is_secure
    assert not contains_a_secret(there.heard)


def test_a_relay_that_speaks_no_tls_where_it_is_configured_is_told_nothing(
    eavesdropper: Listen,
) -> None:
    there = eavesdropper("220 relay.example\r\n", OFFER + "250 SIZE 1000000\r\n")
    outcomes, _ = hand_over(there.port, "tls")
    there.close()
    assert outcomes == []
    assert not contains_a_secret(there.heard)


def test_what_was_offered_in_clear_does_not_count(eavesdropper: Listen, trusted: Authority) -> None:
    there = eavesdropper(
        "220 relay.example\r\n",
        OFFERS_TLS,
        STARTS,
        "250 relay.example\r\n",
        context=trusted.relay(),
    )
    outcomes, why = hand_over(there.port)
    there.close()
    assert outcomes == []
    assert "no way to sign in" in why
    assert there.heard == HELLO + b"STARTTLS\r\n" + HELLO


@pytest.mark.parametrize("pipelining", [True, False])
def test_over_a_safe_connection_we_sign_in_and_hand_over(
    relay: Relay, trusted: Authority, pipelining: bool
) -> None:
    relay.behaviour.tls = trusted.relay()
    relay.behaviour.sign_in = SIGN_IN
    relay.behaviour.pipelining = pipelining
    outcomes, _ = hand_over(relay.port)
    assert [outcome.meaning.verdict for outcome in outcomes] == [Verdict.ACCEPTED]
    assert relay.contents == [CONTENT.replace(b"\r\n", b"\n")]


@pytest.mark.parametrize("trouble", ["password", "certificate"])
def test_trouble_with_the_relay_is_nobodys_fault_and_mail_waits(
    app: Flask,
    relay: Relay,
    settings: Settings,
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    trouble: str,
) -> None:
    if trouble == "password":
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    relay.behaviour.tls = authority.relay()
    relay.behaviour.sign_in = "somebody else's"
    here = MailRelay(port=relay.port, tls="starttls", username="me", password=SECRET)
    settings_of.attach(app, replace(settings, relay=here, instance=tmp_path))
    try:
        contacts = some_contacts(2)
        outgoing = sent_to_everybody(clock.now(), expires_at=clock.now() + timedelta(seconds=1))
        db.session.commit()
        post_sender(IMPATIENT).run(until_idle=True)
    finally:
        settings_of.attach(app, settings)
    db.session.expire_all()
    assert relay.ledger == []
    assert queries.tally(outgoing.id).reasons == {Reason.EXPIRED: 2}
    assert [contact.stopped_because for contact in contacts] == [None, None]


def test_a_password_is_not_configured_to_travel_in_clear_text(tmp_path: Path) -> None:
    env = {"MCV_ENV": "test", "INSTANCE_PATH": str(tmp_path), "SMTP_USERNAME": "me"}
    with pytest.raises(ConfigurationError, match="in clear text"):
        from_environment({**env, "SMTP_HOST": "relay.example"})
    assert from_environment({**env, "SMTP_HOST": "relay.example", "SMTP_TLS": "tls"})
    assert from_environment(env).relay.host == "127.0.0.1"
