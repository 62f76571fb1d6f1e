"""What an operator can see and do about the post from a terminal."""

import json
from datetime import datetime, timedelta

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select, update

from mcv.audit.models import AuditEntry
from mcv.core import clock
from mcv.delivery import actions, queries
from mcv.delivery.actions.counting import Counts
from mcv.delivery.models import Chunk, Delivery, Sender
from mcv.delivery.rules.figures import Account
from mcv.delivery.rules.states import Lane, Reason, State
from mcv.extensions import db
from tests.builders.delivery import a_contact, a_house, sent_to_everybody, some_contacts


def ran(app: Flask, *words: str, answer: str | None = None) -> Result:
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["delivery", *words], input=answer)
    db.session.expire_all()
    return result


def typed(app: Flask, *words: str) -> str:
    return ran(app, *words).output


def at_work(now: datetime, name: str = "post1/7-a", **changes: object) -> None:
    values = {"relay": "relay.example:25", "started_at": now, "seen_at": now, **changes}
    db.session.add(Sender(name=name, **values))  # type: ignore[arg-type]


def two_refused(now: datetime) -> int:
    """Return an outgoing that was refused for both its people."""
    some_contacts(2)
    outgoing = sent_to_everybody(now)
    refused = {"state": State.FAILED, "reason": Reason.REFUSED}
    db.session.execute(update(Delivery).values(**refused))
    db.session.execute(update(Chunk).values(due_at=None, waiting=0))
    counts = Counts("post1/7-a", "relay.example:25")
    counts.add(Account(outgoing.id, Lane.BULK), State.FAILED, Reason.REFUSED, 2)
    counts.write(db.session.connection(), now)
    return outgoing.id


def test_status_says_that_nobody_sends_and_what_waits(app: Flask, now: datetime) -> None:
    some_contacts(3)
    sent_to_everybody(now - timedelta(minutes=5))
    said = typed(app, "status")
    assert said.startswith("NOBODY SENDS")
    assert "bulk             3   5 min" in said
    assert "urgent           0   -" in said


def test_status_says_who_is_at_work_and_how_fast(app: Flask, now: datetime) -> None:
    at_work(now - timedelta(seconds=2))
    at_work(now - timedelta(hours=3), "post2/9-b")
    counts = Counts("post1/7-a", "relay.example:25")
    counts.add(Account(1, Lane.BULK), State.SENT, None, 1200)
    counts.write(db.session.connection(), now)
    said = typed(app, "status")
    assert "The post leaves: 1 sender at work." in said
    assert "about 1,200 messages a minute" in said
    assert "post1/7-a to relay.example:25: seen 2 s ago, about 1,200 a minute" in said
    assert "post2/9-b to relay.example:25: gone, seen 3 h ago" in said


def test_status_says_what_ails_the_relay(app: Flask, now: datetime) -> None:
    at_work(now, trouble="535 refused our password")
    said = typed(app, "status")
    assert said.startswith("TROUBLE: 1 sender of 1")
    assert "trouble: 535 refused our password" in said


def test_status_says_what_was_in_the_way_in_the_last_hour(app: Flask, now: datetime) -> None:
    outgoing = two_refused(now)
    said = typed(app, "status")
    assert f"2   {Reason.REFUSED.label}  (relay.example:25)" in said
    assert f"{outgoing:<10}         0         0         2         0" in said


def test_status_for_a_program_is_one_json_object(app: Flask, now: datetime) -> None:
    at_work(now)
    outgoing = two_refused(now)
    typed(app, "pause", "too many bounces")
    said = json.loads(typed(app, "status", "--json"))
    assert said["paused"]["because"] == "too many bounces"
    assert said["lanes"]["bulk"] == {"rows": 0, "oldest_at": None}
    assert said["senders"][0]["at_work"] is True
    assert said["last_hour"] == [
        {"relay": "relay.example:25", "state": "failed", "reason": "refused", "count": 2}
    ]
    assert said["outgoings"] == [
        {"outgoing": outgoing, "queued": 0, "held": 0, "sent": 0, "failed": 2, "skipped": 0}
    ]


def test_a_pause_has_a_reason_and_stands_in_the_record(app: Flask, now: datetime) -> None:
    typed(app, "pause", "too many bounces")
    assert queries.health(clock.now()).paused_because == "too many bounces"
    said = typed(app, "status")
    assert said.startswith("PAUSED today at 9:30am by operator: too many bounces")
    typed(app, "resume")
    assert queries.pause() is None
    recorded = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert recorded == ["delivery.pause", "delivery.resume"]


def test_retry_asks_with_the_number_and_does_nothing_on_no(app: Flask, now: datetime) -> None:
    outgoing = two_refused(now)
    result = ran(app, "retry", "--outgoing", str(outgoing), answer="n\n")
    assert "Try 2 messages again?" in result.output
    assert result.exit_code == 1
    assert queries.tally(outgoing).failed == 2


def test_retry_puts_back_what_was_agreed_to(app: Flask, now: datetime) -> None:
    outgoing = two_refused(now)
    said = typed(app, "retry", "--reason", "refused", "--since", "2026-11-23T09:30", "--yes")
    assert said == "2 messages back in the queue.\n"
    assert queries.tally(outgoing).queued == 2


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ((), "Say which"),
        (("--reason", "unsubscribed", "--since", "2026-11-23"), "Invalid value"),
        (("--outgoing", "4711"), "Nothing failed that may be tried again."),
    ],
)
def test_retry_wants_to_know_what_exactly(app: Flask, words: list[str], answer: str) -> None:
    result = ran(app, "retry", *words)
    assert answer in result.output
    assert result.exit_code != 0


def test_a_letter_is_found_by_its_message_id_without_showing_whose(
    app: Flask, now: datetime
) -> None:
    contact = a_contact()
    sent_to_everybody(now, expires_at=now + timedelta(hours=2))
    actions.stop_contact(contact, Reason.LEFT, now)
    row = db.session.scalars(select(Delivery)).one()
    row.attempts, row.next_attempt_at = 2, now + timedelta(minutes=1)
    said = typed(app, "show", f"<{a_house().message_token(row.id)}@mcv.example>")
    assert f"delivery {row.id}: queued, 2 attempts" in said
    assert "as:           alert, bulk lane" in said
    assert "useful until: today at 11:30am" in said
    assert "tried again:  today at 9:31am" in said
    assert f"stopped today at 9:30am ({Reason.LEFT.label})" in said
    for personal in ("jo@example.org", "Jo Bloggs", "Theft from sheds"):
        assert personal not in said


def test_a_message_id_that_is_not_ours_is_unknown(app: Flask) -> None:
    assert "No message of the last 90 days" in typed(app, "show", "<forged@mcv.example>")
