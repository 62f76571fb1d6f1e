"""No log line of web, sender or clock says who somebody is, whatever goes wrong around them."""

import json
import logging
import re
import sys
from collections.abc import Callable
from email import message_from_bytes

import pytest
import structlog
from sqlalchemy import select, text

from mcv.core import clock, logs
from mcv.delivery import queries
from mcv.delivery.models import Sender
from mcv.extensions import db
from mcv.members.models import Member
from mcv.members.rules import State
from tests.builders.alerts import a_published
from tests.builders.places import a_postcode
from tests.faults.conftest import wait_until
from tests.faults.relay import Relay
from tests.faults.service import Service

NAME, ADDRESS, POSTCODE, HOUSE = (
    "Quentin Featherstone",
    "canary@example.org",
    "ME14 1XQ",
    "Larkspur",
)
CANARIES = ("Quentin", "Featherstone", "canary", POSTCODE, "ME141XQ", "ME14%201XQ", HOUSE)
PERSON = {"name": NAME, "email": ADDRESS, "kind": "resident", "postcode": POSTCODE, "house": HOUSE}
TICKS = {"ward": "1", "old_enough": "y", "consent": "y", "topics": "all"}
LINK = re.compile(r"https?://[^/\s]+(/confirm/\S+)")


def fresh(found: Callable[[], object]) -> Callable[[], bool]:
    """Return the question asked with a new look at the database each time."""

    def look() -> bool:
        db.session.rollback()
        return bool(found())

    return look


def link_in(letter: bytes) -> str:
    for part in message_from_bytes(letter).walk():
        body = part.get_payload(decode=True)
        if isinstance(body, bytes) and (found := LINK.search(body.decode())):
            return found[1]
    raise AssertionError("no link to confirm with")


def join(service: Service, relay: Relay) -> None:
    """Sign the canary up, and confirm by the link in the mail."""
    assert service.ask("/join", PERSON | TICKS)[0] == 200
    wait_until(lambda: relay.accepted >= 1)
    path = link_in(relay.contents[0])
    assert service.ask(path, {})[0] == 200
    is_member = select(Member.id).where(Member.state == State.VERIFIED)
    wait_until(fresh(lambda: db.session.scalar(is_member)))


def send_an_alert(relay: Relay) -> None:
    """Send the canary an alert; the relay complains about them by address, then refuses them."""
    relay.behaviour.refuse = {ADDRESS: f"421 4.7.0 Too much for <{ADDRESS}> at present"}
    version = a_published(now=clock.now())
    outgoing = version.outgoing_id
    assert outgoing is not None
    db.session.commit()
    trouble = select(Sender.trouble).where(Sender.trouble.is_not(None))
    wait_until(fresh(lambda: db.session.scalar(trouble)))
    assert db.session.scalars(trouble).one() == "421 4.7.0 Too much for <(address)> at present"
    relay.behaviour.refuse = {ADDRESS: f"550 5.1.1 <{ADDRESS}> {NAME} is unknown here"}
    wait_until(fresh(lambda: queries.tally(outgoing).failed == 1))


def spoil(table: str, column: str) -> None:
    """Let a row hold the canary where no such word can be, so that whoever reads it fails on it."""
    db.session.execute(text(f"UPDATE {table} SET {column} = :word"), {"word": NAME})
    db.session.commit()


def test_no_log_line_says_who_somebody_is(service: Service, relay: Relay) -> None:
    wait_until(service.is_ready)
    a_postcode(POSTCODE)
    db.session.commit()
    join(service, relay)
    send_an_alert(relay)
    wrong = {"email": ADDRESS, "password": "a password of the canary"}
    assert service.ask("/desk/sign-in", wrong)[0] == 422
    service.shout(f"GET /places?postcode={POSTCODE} {NAME} HTTP/1.1")
    spoil("member", "kind")
    spoil("alert_version", "kind")
    assert service.ask("/sign-in", {"email": ADDRESS})[0] == 500
    db.session.execute(text("UPDATE alert_version SET state = 'sending'"))
    db.session.commit()
    wait_until(lambda: "job failed" in service.said("clock"))
    service.stop()
    said = {name: service.said(name) for name in ("web", "sender", "clock")}
    assert "Invalid request" in said["web"]
    assert "request failed" in said["web"]
    assert "sender.connection_lost" in said["sender"]
    leaks = [f"{name}: {word}" for name, log in said.items() for word in CANARIES if word in log]
    assert leaks == []


def test_an_error_is_logged_by_its_kind_and_place_and_so_is_what_led_to_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.keep(logging.INFO)
    try:
        try:
            raise KeyError(ADDRESS)
        except KeyError as first:
            raise ValueError(NAME) from first
    except ValueError:
        structlog.get_logger().exception("job failed", job="a job")
        assert logging.lastResort is not None
        place = ("a library", logging.ERROR, "a_file.py", 1, "It broke", None, sys.exc_info())
        logging.lastResort.handle(logging.LogRecord(*place))
    said = capsys.readouterr()
    for line in (said.out, said.err):
        event = json.loads(line)
        assert event["error"] == "ValueError from KeyError"
        assert "test_logs.py" in event["where"][0]
        assert not [word for word in CANARIES if word in line]
