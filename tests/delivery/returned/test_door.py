"""What the door acknowledges is stored; what it cannot store stays with the mail server that brought it."""

import smtplib
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select

from bench.sinks import free_port
from config import MailIn
from mcv.delivery.engine.inbound.door import Door
from mcv.delivery.engine.inbound.shelf import Shelf
from mcv.delivery.models.inbound import InboundMail
from mcv.delivery.rules.returned.caps import LARGEST_MAIL
from mcv.delivery.rules.returned.kinds import MailState
from mcv.extensions import db
from tests.builders.inbound import DOMAIN, a_letter

TO = f"no-reply@{DOMAIN}"


@pytest.fixture
def mta() -> Iterator[smtplib.LMTP]:
    port = free_port()
    door = Door(MailIn(port=port), DOMAIN, Shelf(db.engine).keep)
    door.open()
    mta = smtplib.LMTP("127.0.0.1", port)
    mta.ehlo("mta.example")
    yield mta
    mta.close()
    door.close()


def test_a_mail_is_stored_as_it_was_received(mta: smtplib.LMTP) -> None:
    raw = a_letter("Ün line\n.dot\n")
    mta.sendmail("jo@example.org", TO, raw)
    row = db.session.scalars(select(InboundMail)).one()
    assert (row.raw, row.sender, row.recipient) == (raw, "jo@example.org", TO)
    assert row.state is MailState.RECEIVED


def test_a_bounce_has_no_sender(mta: smtplib.LMTP) -> None:
    mta.sendmail("", f"bounce+token@{DOMAIN}", a_letter())
    assert db.session.scalars(select(InboundMail.sender)).one() == ""


@pytest.mark.parametrize(
    "address", ["chief@mcv.example", "bounce@mcv.example", "no-reply@x.example"]
)
def test_only_our_addresses_are_there(mta: smtplib.LMTP, address: str) -> None:
    mta.mail("jo@example.org")
    code, words = mta.rcpt(address)
    assert (code, words[:5]) == (550, b"5.1.1")


def test_each_mail_is_for_one(mta: smtplib.LMTP) -> None:
    mta.mail("jo@example.org")
    assert mta.rcpt(TO)[0] == 250
    assert mta.rcpt(f"bounce+token@{DOMAIN}")[0] == 452


def test_what_is_too_large_is_refused_before_and_after(mta: smtplib.LMTP) -> None:
    assert mta.mail("jo@example.org", [f"SIZE={LARGEST_MAIL + 1}"])[0] == 552
    mta.rset()
    mta.mail("jo@example.org")
    mta.rcpt(TO)
    assert mta.data(b"x" * 900 + b"\r\n" + (b"y" * 900 + b"\r\n") * (LARGEST_MAIL // 902))[0] == 552
    mta.sendmail("jo@example.org", TO, a_letter())
    assert len(db.session.scalars(select(InboundMail.id)).all()) == 1


def test_without_a_database_nothing_is_acknowledged(tmp_path: Path) -> None:
    gone = create_engine(f"sqlite:///{tmp_path / 'no such folder' / 'db'}")
    port = free_port()
    door = Door(MailIn(port=port), DOMAIN, Shelf(gone).keep)
    door.open()
    with smtplib.LMTP("127.0.0.1", port) as mta, pytest.raises(smtplib.SMTPDataError) as refusal:
        mta.sendmail("jo@example.org", TO, a_letter())
    door.close()
    gone.dispose()
    assert refusal.value.smtp_code == 451


def test_a_socket_of_the_file_system_will_do(tmp_path: Path) -> None:
    path = str(tmp_path / "lmtp")
    door = Door(MailIn(socket=path), DOMAIN, Shelf(db.engine).keep)
    door.open()
    with smtplib.LMTP(path) as mta:
        mta.sendmail("", TO, a_letter())
    door.close()
    assert len(db.session.scalars(select(InboundMail.id)).all()) == 1
