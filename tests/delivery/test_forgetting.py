"""After 90 days we know how many got a message, and no longer who."""

import threading
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from mcv.core import queue
from mcv.core.errors import Refused
from mcv.delivery import actions, jobs, queries
from mcv.delivery.engine import forgetting
from mcv.delivery.models import Chunk, Contact, Delivery, DeliveryCount, Outgoing
from mcv.delivery.queries import Tally
from mcv.delivery.rules.keeping import KEPT_FOR
from mcv.delivery.rules.states import Kind, Reason, State
from mcv.extensions import db
from tests.builders.delivery import (
    NOON,
    a_wording,
    an_outgoing,
    sent_to_everybody,
    some_contacts,
)
from tests.builders.queue import work_off

LONG_AFTER = NOON + KEPT_FOR + timedelta(minutes=1)
LATELY = NOON + timedelta(days=60)


@pytest.fixture(autouse=True)
def _small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "CHUNK", 3)
    monkeypatch.setattr(forgetting, "PORTION", 4)


def finish(outgoing: Outgoing) -> None:
    """Let every third fail and the rest be sent, a second apart."""
    rows = select(Delivery).where(Delivery.outgoing_id == outgoing.id).order_by(Delivery.id)
    for number, row in enumerate(db.session.scalars(rows)):
        row.state, row.reason = State.FAILED, Reason.MAILBOX_FULL
        if number % 3:
            row.state, row.reason = State.SENT, None
            row.sent_at = outgoing.created_at + timedelta(seconds=number)
    done = update(Chunk).where(Chunk.outgoing_id == outgoing.id)
    db.session.execute(done.values(due_at=None))
    db.session.flush()


def an_old_one_and_a_new_one() -> tuple[Outgoing, Outgoing]:
    some_contacts(10)
    old, new = sent_to_everybody(NOON), sent_to_everybody(LATELY)
    finish(old)
    finish(new)
    return old, new


def kept(outgoing: Outgoing) -> int:
    rows = select(func.count()).where(Delivery.outgoing_id == outgoing.id)
    return db.session.scalar(rows) or 0


def in_figures(tally: Tally) -> tuple[object, ...]:
    counts = (tally.sent, tally.failed, tally.skipped, tally.queued)
    return (*counts, tally.reasons, tally.first_sent_at, tally.last_sent_at)


def test_two_tasks_at_once_add_up_what_both_counted(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "CHUNKS_AT_ONCE", 1)
    monkeypatch.setattr(forgetting, "PORTION", 1)
    old = an_old_one_and_a_new_one()[0].id
    before = in_figures(queries.tally(old))
    forgetting.forget_portion(LONG_AFTER)
    db.session.commit()

    def forget_another() -> None:
        with app.app_context():
            forgetting.forget_portion(LONG_AFTER)
            db.session.commit()

    other = threading.Thread(target=forget_another)
    forgetting.forget_portion(LONG_AFTER)
    other.start()
    other.join(0.5)
    db.session.commit()
    other.join(30)
    assert in_figures(queries.tally(old)) == before


def test_the_tally_is_the_same_at_every_step(app: Flask) -> None:
    old, _ = an_old_one_and_a_new_one()
    before = in_figures(queries.tally(old.id))
    assert before[:2] == (6, 4)
    steps = [kept(old)]
    while forgetting.forget_portion(LONG_AFTER):
        assert in_figures(queries.tally(old.id)) == before
        steps.append(kept(old))
    assert steps == [10, 4, 0]
    assert in_figures(queries.tally(old.id)) == before


def test_a_count_stands_for_each_state_and_reason(app: Flask) -> None:
    old, _ = an_old_one_and_a_new_one()
    while forgetting.forget_portion(LONG_AFTER):
        pass
    rows = db.session.execute(
        select(DeliveryCount.state, DeliveryCount.reason, DeliveryCount.amount)
        .where(DeliveryCount.outgoing_id == old.id)
        .order_by(DeliveryCount.state)
    ).all()
    assert [tuple(row) for row in rows] == [
        (State.FAILED, Reason.MAILBOX_FULL, 4),
        (State.SENT, None, 6),
    ]


def test_what_is_not_90_days_old_stays(app: Flask) -> None:
    old, new = an_old_one_and_a_new_one()
    forgetting.forget_portion(NOON + KEPT_FOR)
    assert (kept(old), kept(new)) == (10, 10)
    while forgetting.forget_portion(LONG_AFTER):
        pass
    assert (kept(old), kept(new)) == (0, 10)


def test_an_outgoing_that_still_waits_is_left_alone(app: Flask) -> None:
    some_contacts(10)
    old = sent_to_everybody(NOON)
    finish(sent_to_everybody(LATELY))
    assert not forgetting.forget_portion(LONG_AFTER)
    assert kept(old) == 10


def test_the_last_one_ever_sent_stays_so_that_no_number_is_given_again(app: Flask) -> None:
    some_contacts(2)
    only = sent_to_everybody(NOON)
    finish(only)
    forgetting.forget_portion(LONG_AFTER)
    assert kept(only) == 2


def test_a_letter_to_one_person_loses_its_words_and_an_alert_keeps_them(app: Flask) -> None:
    contact = some_contacts(1)[0]
    letter = an_outgoing(NOON, wording=a_wording(kind=Kind.NOTICE))
    actions.post_to_one(letter, contact, NOON)
    alert = sent_to_everybody(NOON)
    finish(letter)
    finish(alert)
    finish(sent_to_everybody(LATELY))
    while forgetting.forget_portion(LONG_AFTER):
        pass
    assert (kept(letter), kept(alert)) == (0, 0)
    assert (letter.text_body, letter.html_body) == ("", "")
    assert alert.text_body


def test_what_was_forgotten_cannot_be_sent_again(app: Flask) -> None:
    old, _ = an_old_one_and_a_new_one()
    while forgetting.forget_portion(LONG_AFTER):
        pass
    assert not db.session.scalars(select(Chunk).where(Chunk.outgoing_id == old.id)).all()
    with pytest.raises(Refused, match="already been addressed"):
        actions.post_to_audience(old, select(Contact.id), LONG_AFTER)


def test_the_night_begins_it_and_it_goes_on_portion_by_portion(app: Flask, now: datetime) -> None:
    some_contacts(10)
    old, new = sent_to_everybody(now - 2 * KEPT_FOR), sent_to_everybody(now)
    finish(old)
    finish(new)
    jobs.begin_forgetting(now)
    assert kept(old) == 10
    work_off(app)
    assert (kept(old), kept(new)) == (0, 10)
    assert queue.oldest_due_at(now) is None
