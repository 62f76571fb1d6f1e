"""Rows 18 to 20 of the fault matrix: storms, broken mail and bombs, brought to the real process by LMTP."""

import smtplib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, false, func, select, text

from config import Settings
from mcv.conversations.models import Conversation
from mcv.core import clock
from mcv.core.leases import Lease
from mcv.delivery.models import Contact, Delivery, Outgoing
from mcv.delivery.models.inbound import InboundMail, Returned
from mcv.delivery.rules.returned.caps import LARGEST_MAIL
from mcv.delivery.rules.returned.kinds import MailKind, MailState
from mcv.delivery.rules.states import Purpose, Reason
from mcv.extensions import db
from tests import corpora
from tests.builders.delivery import sent_to_everybody, some_contacts
from tests.builders.inbound import (
    DOMAIN,
    a_delivery_report,
    a_letter,
    a_sent_letter,
    bounce_address,
    was_sent,
)
from tests.delivery.returned.test_pool import as_mail
from tests.faults.conftest import wait_until
from tests.faults.taking_in import MailInProcess

StartMailIn = Callable[[], MailInProcess]
NO_REPLY = f"no-reply@{DOMAIN}"
DEAD = a_delivery_report("5.1.1", "550 5.1.1 no such user")


@pytest.fixture
def start(app: Flask, settings: Settings) -> Iterator[StartMailIn]:
    started: list[MailInProcess] = []

    def start_mail_in() -> MailInProcess:
        db.session.commit()
        started.append(MailInProcess(settings))
        return started[-1]

    yield start_mail_in
    for one in started:
        if one.process.is_alive():
            one.kill()
    db.session.rollback()
    for written_there in (Lease, InboundMail, Contact, Outgoing):
        # nothing is deleted, but the tests' database learns that it was written to
        db.session.execute(delete(written_there).where(false()))
    db.session.execute(delete(Lease))
    db.session.commit()


def unread() -> int:
    db.session.rollback()
    waiting = InboundMail.state == MailState.RECEIVED
    return db.session.scalar(select(func.count()).where(waiting)) or 0


def rows(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def kinds() -> Counter[MailKind | None]:
    return Counter(db.session.scalars(select(InboundMail.kind)))


def by_lines(raw: bytes) -> bytes:
    """Return the mail as a mail server speaks it: its lines, and the last one too, end as lines do."""
    whole = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return whole if whole.endswith(b"\r\n") else whole + b"\r\n"


def letters_of_one_alert(count: int) -> list[Delivery]:
    some_contacts(count)
    sent_to_everybody(clock.now())
    letters = list(db.session.scalars(select(Delivery).order_by(Delivery.id)))
    for letter in letters:
        was_sent(letter, clock.now())
    db.session.commit()
    return letters


def test_a_storm_of_answers_bounces_and_our_own_mail_ends_with_one_answer_and_no_triage(
    start: StartMailIn,
) -> None:
    letters = letters_of_one_alert(60)
    away = a_letter("I am away.", Auto_Submitted="auto-replied")
    with start().mta() as mta:
        for letter in letters:
            mta.sendmail("jo@example.org", bounce_address(letter), away)
            for _ in range(2):  # the second says nothing new
                mta.sendmail("", bounce_address(letter), DEAD)
            mta.sendmail(NO_REPLY, NO_REPLY, a_letter(sender=NO_REPLY))
            mta.sendmail("jo@example.org", NO_REPLY, a_letter("Are you there?"))
    wait_until(lambda: unread() == 0)
    assert kinds() == {
        MailKind.AUTOMATIC: 60,
        MailKind.HARD: 120,
        MailKind.LOOP: 60,
        MailKind.ORDINARY: 60,
    }
    assert rows(Outgoing) == 2
    assert rows(Conversation) == 0
    assert rows(Returned) == 60
    dead = Contact.stopped_because == Reason.NO_SUCH_ADDRESS
    assert db.session.scalar(select(func.count()).where(dead)) == 60
    strangers = select(func.count()).where(Contact.purpose == Purpose.STRANGER)
    assert db.session.scalar(strangers) == 1


def test_broken_mail_is_kept_as_it_was_and_the_receiver_lives(
    start: StartMailIn, bad_inputs: list[Path]
) -> None:
    broken = [p for p in bad_inputs if p.suffix == ".eml"]
    real = corpora.returned_mails()[::12]
    sent, refused = [], 0
    process = start()
    with process.mta() as mta:
        for path in broken + real:
            raw = by_lines(path.read_bytes())
            try:
                mta.sendmail("", NO_REPLY, raw)
                sent.append(raw)
            except smtplib.SMTPResponseException:
                refused += 1
    wait_until(lambda: unread() == 0)
    assert refused == 1  # a line of ten megabytes
    stored = db.session.scalars(select(InboundMail.raw).order_by(InboundMail.id)).all()
    assert stored == sent
    assert kinds()[MailKind.UNREADABLE] >= 4
    assert process.end() == 0


def test_bombs_are_refused_or_flagged_while_others_mail_flows(
    start: StartMailIn, bad_inputs: list[Path]
) -> None:
    letter = a_sent_letter(clock.now())
    bombs = [as_mail(path) for path in bad_inputs]
    with start().mta() as mta:
        for bomb in bombs:
            if len(bomb) > LARGEST_MAIL:
                with pytest.raises(smtplib.SMTPSenderRefused):
                    mta.sendmail("jo@example.org", NO_REPLY, bomb)
            else:
                mta.sendmail("jo@example.org", NO_REPLY, by_lines(bomb))
        mta.sendmail("", bounce_address(letter), DEAD)
    brought = time.monotonic()
    wait_until(lambda: unread() == 0)
    assert time.monotonic() - brought < 10
    assert rows(Returned) == 1


def test_killed_at_any_moment_nothing_is_lost_that_was_acknowledged(start: StartMailIn) -> None:
    acknowledged = 0
    for _ in range(2):
        process = start()
        mta = process.mta()
        for _ in range(25):
            mta.sendmail("", f"bounce+forged@{DOMAIN}", DEAD)
            acknowledged += 1
        process.kill()
        mta.close()
    db.session.rollback()
    assert rows(InboundMail) == acknowledged
    # the lease of the one that was killed ends first
    db.session.execute(delete(Lease))
    process = start()
    wait_until(lambda: unread() == 0)
    assert rows(Returned) == 0
    assert process.end() == 0


def test_without_its_table_nothing_is_acknowledged_and_all_goes_on_once_it_is_back(
    start: StartMailIn,
) -> None:
    process = start()
    _rename("inbound_mail", "away")
    try:
        with process.mta() as mta, pytest.raises(smtplib.SMTPDataError) as refusal:
            mta.sendmail("", f"bounce+forged@{DOMAIN}", DEAD)
        assert refusal.value.smtp_code == 451
    finally:
        _rename("away", "inbound_mail")
    with process.mta() as mta:
        mta.sendmail("", f"bounce+forged@{DOMAIN}", DEAD)
    wait_until(lambda: rows(InboundMail) == 1 and unread() == 0)


def _rename(table: str, name: str) -> None:
    db.session.execute(text(f"ALTER TABLE {table} RENAME TO {name}"))
    db.session.commit()
