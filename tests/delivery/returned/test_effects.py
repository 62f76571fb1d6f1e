"""A bounce counts if it is of a letter that we sent, and once; everything else leaves people alone."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from mcv.delivery import actions
from mcv.delivery.actions.requeueing import send_again
from mcv.delivery.actions.returned import UNKNOWN, take_in
from mcv.delivery.actions.weighing import drop_old
from mcv.delivery.models import Chunk, Contact, Delivery, Outgoing
from mcv.delivery.models.inbound import InboundMail, Returned
from mcv.delivery.queries import rates
from mcv.delivery.rules.returned.answers import MOST_AN_HOUR
from mcv.delivery.rules.returned.kinds import Finding, MailKind, MailState
from mcv.delivery.rules.returned.rates import Figures
from mcv.delivery.rules.states import Purpose, Reason, State
from mcv.extensions import db
from tests.builders.delivery import (
    a_contact,
    a_house,
    an_outgoing,
    sent_to_everybody,
    some_contacts,
)
from tests.builders.inbound import (
    DOMAIN,
    a_mail,
    a_sent_letter,
    bounce_address,
    bounced,
    found,
    was_sent,
)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def returns() -> int:
    return db.session.scalar(select(func.count()).select_from(Returned)) or 0


def answers() -> int:
    return db.session.scalar(select(func.count()).select_from(Outgoing)) or 0


def test_a_dead_address_is_not_written_to_again_and_the_letter_stays_sent(now: datetime) -> None:
    delivery = a_sent_letter(now - HOUR)
    mail = bounced(delivery, now)
    assert delivery.contact.stopped_because is Reason.NO_SUCH_ADDRESS
    assert (delivery.state, mail.delivery_id) == (State.SENT, delivery.id)
    assert mail.state is MailState.READ


def test_the_same_bounce_twice_counts_once(now: datetime) -> None:
    delivery = a_sent_letter(now - HOUR)
    for kind in (MailKind.SOFT, MailKind.SOFT, MailKind.HARD, MailKind.HARD):
        bounced(delivery, now, kind)
    assert returns() == 2


@pytest.mark.parametrize("token", ["forged", "x" * 38])
def test_a_forged_bounce_is_kept_and_stops_nobody(now: datetime, token: str) -> None:
    delivery = a_sent_letter(now - HOUR)
    mail = found(MailKind.HARD, f"bounce+{token}@{DOMAIN}", now)
    assert (returns(), delivery.contact.stopped_because) == (0, None)
    assert (mail.because, mail.raw) == (UNKNOWN, b"raw")


def test_a_bounce_to_an_address_without_a_token_stops_nobody(now: datetime) -> None:
    delivery = a_sent_letter(now - HOUR)
    found(MailKind.HARD, f"no-reply@{DOMAIN}", now)
    assert (returns(), delivery.contact.stopped_because) == (0, None)


def test_a_mail_is_taken_in_once_however_many_readers_there_are(now: datetime) -> None:
    mail = a_mail(bounce_address(a_sent_letter(now)), now)
    finding = Finding(MailKind.HARD, "dead")
    assert [take_in({mail.id: finding}, now) for _ in range(2)] == [1, 0]
    assert returns() == 1


def test_mails_that_are_taken_in_together_do_what_each_would_alone(now: datetime) -> None:
    letters = [a_sent_letter(now, a_contact(f"m{n}@example.org")) for n in range(3)]
    findings = {
        a_mail(bounce_address(each), now).id: Finding(MailKind.HARD, "dead") for each in letters
    }
    findings[a_mail(f"bounce+forged@{DOMAIN}", now).id] = Finding(MailKind.HARD, "dead")
    assert take_in(findings, now) == 4
    assert returns() == 3
    assert {each.contact.stopped_because for each in letters} == {Reason.NO_SUCH_ADDRESS}


def test_what_comes_back_from_an_address_that_was_given_up_says_nothing_of_the_new_one(
    now: datetime,
) -> None:
    delivery = a_sent_letter(now - DAY)
    actions.exchange_addresses(delivery.contact, a_contact("new@example.org"), now - HOUR)
    bounced(delivery, now)
    assert delivery.contact.stopped_because is None
    assert returns() == 1


def test_a_full_mailbox_is_tried_again_after_a_pause(now: datetime) -> None:
    delivery = a_sent_letter(now - HOUR)
    bounced(delivery, now, MailKind.SOFT)
    assert send_again(now) == 0
    assert send_again(now + HOUR) == 1
    assert delivery.contact.stopped_because is None
    db.session.refresh(delivery)
    assert delivery.state is State.QUEUED
    assert db.session.scalars(select(Chunk.due_at)).one() is not None
    assert send_again(now + HOUR) == 0


def test_after_two_more_tries_a_letter_is_given_up(now: datetime) -> None:
    delivery = a_sent_letter(now - HOUR)
    tries = 0
    for _ in range(4):
        bounced(delivery, now, MailKind.SOFT)
        now += 6 * HOUR
        tries += send_again(now)
        db.session.refresh(delivery)
        if delivery.state is State.QUEUED:
            was_sent(delivery, now)
    assert tries == 2


@pytest.mark.parametrize("what", ["cancelled", "expired", "stopped"])
def test_what_need_not_be_sent_any_more_is_not_tried_again(now: datetime, what: str) -> None:
    delivery = a_sent_letter(now - HOUR)
    bounced(delivery, now, MailKind.SOFT)
    later = now + HOUR
    if what == "cancelled":
        actions.cancel(delivery.outgoing, now)
    elif what == "stopped":
        actions.stop_contact(delivery.contact, Reason.LEFT, now)
    else:
        later = now + 30 * DAY
    assert send_again(later) == 0
    db.session.refresh(delivery)
    assert delivery.state is State.SENT


def test_a_chunk_that_a_sender_holds_is_left_for_the_next_time(now: datetime) -> None:
    delivery = a_sent_letter(now - HOUR)
    bounced(delivery, now, MailKind.SOFT)
    chunk = db.session.scalars(select(Chunk)).one()
    chunk.lease_owner = "a sender"
    db.session.flush()
    assert send_again(now + HOUR) == 0
    chunk.lease_owner = None
    db.session.flush()
    assert send_again(now + HOUR) == 1


def test_a_bounce_may_overtake_the_word_that_the_letter_was_sent(now: datetime) -> None:
    delivery = actions.post_to_one(an_outgoing(now), a_contact(), now)
    bounced(delivery, now, MailKind.SOFT)
    was_sent(delivery, now)
    bounced(delivery, now, MailKind.SOFT)
    assert returns() == 1


def test_what_kept_coming_back_from_an_address_that_was_given_up_is_not_counted_on(
    now: datetime,
) -> None:
    contact = a_contact()
    for day in range(2):
        moment = now + day * DAY
        bounced(a_sent_letter(moment, contact), moment, MailKind.SOFT)
    actions.exchange_addresses(contact, a_contact("new@example.org"), now + 1.5 * DAY)
    last = now + 2 * DAY
    bounced(a_sent_letter(last, contact), last, MailKind.SOFT)
    assert contact.stopped_because is None


def test_letters_that_keep_coming_back_stop_the_contact(now: datetime) -> None:
    contact = a_contact()
    for day in range(3):
        assert contact.stopped_because is None
        moment = now + day * DAY
        bounced(a_sent_letter(moment, contact), moment, MailKind.SOFT)
    assert contact.stopped_because is Reason.KEEPS_COMING_BACK


def test_a_letter_that_arrived_in_between_shows_that_the_address_lives(now: datetime) -> None:
    contact = a_contact()
    for day in (0, 2):
        moment = now + day * DAY
        bounced(a_sent_letter(moment, contact), moment, MailKind.SOFT)
    a_sent_letter(now + 3 * DAY, contact)
    last = now + 9 * DAY
    bounced(a_sent_letter(last, contact), last, MailKind.SOFT)
    assert contact.stopped_because is None


def test_a_provider_that_refuses_us_costs_nobody_their_place(now: datetime) -> None:
    contact = a_contact()
    for day in range(5):
        moment = now + day * DAY
        delivery = a_sent_letter(moment, contact)
        found(MailKind.SOFT, bounce_address(delivery), moment, reason=Reason.REFUSED)
    assert contact.stopped_because is None


def test_who_reports_us_as_unwanted_gets_no_more(now: datetime) -> None:
    delivery = a_sent_letter(now - HOUR)
    quoted = f"{a_house().message_token(delivery.id)}@{DOMAIN}"
    for _ in range(2):
        found(MailKind.COMPLAINT, f"feedback@{DOMAIN}", now, message_ids=(quoted,))
    assert delivery.contact.stopped_because is Reason.COMPLAINED
    assert rates.figures([delivery.outgoing_id])[delivery.outgoing_id].complaints == 1


@pytest.mark.parametrize("kind", [MailKind.AUTOMATIC, MailKind.LOOP])
def test_automatic_mail_and_our_own_does_nothing(now: datetime, kind: MailKind) -> None:
    delivery = a_sent_letter(now - HOUR)
    found(kind, bounce_address(delivery), now, sender="jo@example.org")
    assert (returns(), answers(), delivery.contact.stopped_because) == (0, 1, None)


def test_what_cannot_be_read_is_flagged_and_kept(now: datetime) -> None:
    mail = found(MailKind.UNREADABLE, f"no-reply@{DOMAIN}", now)
    assert (mail.state, mail.raw) == (MailState.FLAGGED, b"raw")


def test_who_writes_to_an_address_that_nobody_reads_is_told_once_a_week(now: datetime) -> None:
    for moment in (now, now + HOUR, now + 6 * DAY, now + 8 * DAY):
        found(MailKind.ORDINARY, f"no-reply@{DOMAIN}", moment, sender="Jo@Example.org")
    assert answers() == 2
    stranger = db.session.scalars(select(Contact)).one()
    assert (stranger.purpose, stranger.name) == (Purpose.STRANGER, "")
    letter = db.session.scalars(select(Outgoing).order_by(Outgoing.id)).first()
    assert letter is not None
    assert "999" in letter.text_body
    assert "Leave" not in letter.text_body


def test_a_members_name_stands_in_no_answer(now: datetime) -> None:
    a_contact("jo@example.org", "Jo Bloggs")
    found(MailKind.ORDINARY, f"no-reply@{DOMAIN}", now, sender="jo@example.org")
    assert "Jo" not in db.session.scalars(select(Outgoing.text_body)).one()


def test_a_flood_of_forged_senders_makes_no_flood_of_ours(now: datetime) -> None:
    for number in range(MOST_AN_HOUR + 5):
        sender = f"somebody{number}@example.org"
        found(MailKind.ORDINARY, f"no-reply@{DOMAIN}", now, sender=sender)
    assert answers() == MOST_AN_HOUR


@pytest.mark.parametrize("sender", ["", "not an address", f"no-reply@{DOMAIN}"])
def test_nobody_is_answered_who_has_no_address_of_their_own(now: datetime, sender: str) -> None:
    found(MailKind.ORDINARY, f"no-reply@{DOMAIN}", now, sender=sender)
    assert answers() == 0


def test_mail_that_nobody_has_read_yet_is_kept_however_old(now: datetime) -> None:
    a_mail(f"no-reply@{DOMAIN}", now)
    drop_old(now + 60 * DAY)
    assert db.session.scalars(select(InboundMail.raw)).all() == [b"raw"]


def test_a_month_later_neither_the_mail_nor_the_sender_is_known(now: datetime) -> None:
    found(MailKind.ORDINARY, f"no-reply@{DOMAIN}", now, sender="jo@example.org")
    drop_old(now + 29 * DAY)
    assert db.session.scalars(select(InboundMail.raw)).all() == [b"raw"]
    drop_old(now + 30 * DAY)
    assert db.session.scalars(select(InboundMail)).all() == []
    assert "jo" not in db.session.scalars(select(Contact.address)).one()


def test_a_delivery_that_is_not_kept_takes_what_came_back_along(now: datetime) -> None:
    delivery = a_sent_letter(now - HOUR)
    bounced(delivery, now)
    db.session.commit()
    db.session.execute(db.delete(Delivery))
    db.session.commit()
    assert returns() == 0
    assert db.session.scalars(select(InboundMail.delivery_id)).one() is None


def test_figures_of_a_day_in_kent(now: datetime) -> None:
    some_contacts(4)
    outgoing = sent_to_everybody(now)
    letters = db.session.scalars(select(Delivery).order_by(Delivery.id)).all()
    for letter in letters:
        was_sent(letter, now)
    bounced(letters[0], now + HOUR)
    bounced(letters[1], now + DAY, MailKind.SOFT)
    days = [each.figures for each in rates.figures_by_day(outgoing.id)]
    assert days == [Figures(sent=4, hard=1), Figures(sent=0, soft=1)]
