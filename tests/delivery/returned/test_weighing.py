"""Too much that comes back pauses everything until somebody has looked, and not again for the same."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from mcv.audit.models import AuditEntry
from mcv.audit.rules import Actor
from mcv.delivery import actions, queries
from mcv.delivery.actions.requeueing import send_again
from mcv.delivery.actions.weighing import weigh
from mcv.delivery.models import Chunk, Delivery, DeliveryMinute
from mcv.delivery.queries import rates
from mcv.delivery.queries.figures import tallies
from mcv.delivery.rules.figures import minute_of
from mcv.delivery.rules.returned.kinds import MailKind
from mcv.delivery.rules.returned.rates import FEWEST_SENT, Figures
from mcv.delivery.rules.states import Lane, State
from mcv.delivery.rules.texts import GATEWAY
from mcv.extensions import db
from tests.builders.delivery import sent_to_everybody, some_contacts
from tests.builders.inbound import bounce_address, bounced, found

OPERATOR = Actor.system("operator")
Send = Callable[[], None]


@pytest.fixture
def letters(now: datetime, send: Send) -> list[Delivery]:
    """As many letters of one alert as a rate needs to mean something, all with the relay."""
    some_contacts(FEWEST_SENT)
    sent_to_everybody(now)
    send()
    return list(db.session.scalars(select(Delivery).order_by(Delivery.id)))


def test_one_in_twenty_that_came_back_pauses_sending_and_says_why(
    letters: list[Delivery], now: datetime
) -> None:
    for letter in letters[:4]:
        bounced(letter, now)
    assert weigh(now) is None
    bounced(letters[4], now)
    assert weigh(now) == "5.0% of emails came back, of one alert"
    assert queries.health(now).paused_because == "5.0% of emails came back, of one alert"
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "delivery.pause"))
    assert entry.one().actor_kind == "system"


def test_complaints_pause_sending(letters: list[Delivery], now: datetime) -> None:
    for letter in letters[:3]:
        found(MailKind.COMPLAINT, bounce_address(letter), now)
    because = weigh(now)
    assert because is not None
    assert "unwanted" in because


def test_after_somebody_looked_the_same_figures_do_not_pause_again(
    letters: list[Delivery], now: datetime
) -> None:
    for letter in letters[:10]:
        bounced(letter, now)
    weigh(now)
    actions.resume_sending(OPERATOR, now + timedelta(minutes=1))
    later = now + timedelta(minutes=2)
    assert weigh(later) is None
    for letter in letters[10:15]:
        bounced(letter, later)
    assert weigh(later) is not None


def test_a_letter_that_came_back_for_now_and_then_for_good_came_back_once(
    letters: list[Delivery], now: datetime
) -> None:
    for letter in letters[:3]:
        bounced(letter, now, MailKind.SOFT)
        letter.attempts += 1
        bounced(letter, now)
    found_out = rates.figures([letters[0].outgoing_id])[letters[0].outgoing_id]
    assert found_out == rates.figures_of_last_day(now, None) == Figures(100, hard=3)
    assert weigh(now) is None


def test_texts_make_no_share_of_emails_that_came_back_smaller(
    letters: list[Delivery], now: datetime
) -> None:
    texts = DeliveryMinute(
        minute=minute_of(now),
        sender="texts",
        relay=GATEWAY,
        outgoing_id=0,
        lane=Lane.NOTICE,
        state=State.SENT,
        reason="",
        count=3000,
    )
    db.session.add(texts)
    db.session.flush()
    assert rates.figures_of_last_day(now, None) == Figures(len(letters))


def test_a_pause_by_somebody_else_keeps_its_reason(letters: list[Delivery], now: datetime) -> None:
    actions.pause_sending("we move house", OPERATOR, now)
    for letter in letters[:10]:
        bounced(letter, now)
    assert weigh(now) is None
    assert queries.health(now).paused_because == "we move house"


def test_what_came_back_is_sent_once_more_and_counted_as_sent_once(
    letters: list[Delivery], send: Send, now: datetime
) -> None:
    bounced(letters[0], now, MailKind.SOFT)
    assert send_again(now + timedelta(hours=1)) == 1
    outgoing = letters[0].outgoing_id
    assert (tallies([outgoing])[outgoing].sent, queries.tally(outgoing).sent) == (99, 99)
    again = db.session.scalars(select(Chunk)).one()
    letters[0].next_attempt_at = again.due_at = now
    send()
    assert letters[0].attempts == 2
    assert (tallies([outgoing])[outgoing].sent, queries.tally(outgoing).sent) == (100, 100)
