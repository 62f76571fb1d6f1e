"""Mail of a development copy is caught by a real mail server and can be read in the browser."""

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mcv.dev.__main__ import any_free_port
from mcv.dev.catcher import catcher

HTML = "<p style='color: red'>Hello <script>alert(1)</script></p>"


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[smtplib.SMTP]:
    server = catcher(tmp_path / "mail", any_free_port())
    server.start()
    with smtplib.SMTP(server.hostname, server.port) as relay:
        yield relay
    server.stop()


def a_mail(subject: str = "An answer waits") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.org", "jo@example.org", subject
    mail.set_content("Read it with <this> link.")
    mail.add_alternative(HTML, subtype="html")
    return mail


def names(tmp_path: Path) -> list[str]:
    return sorted(file.name for file in (tmp_path / "mail").glob("[0-9]*.eml"))


def test_the_catcher_keeps_every_byte_of_a_mail(relay: smtplib.SMTP, tmp_path: Path) -> None:
    relay.send_message(a_mail())
    [name] = names(tmp_path)
    assert b"Read it with <this> link.\r\n" in (tmp_path / "mail" / name).read_bytes()


def test_caught_mail_is_listed_newest_first(relay: smtplib.SMTP, developer: FlaskClient) -> None:
    relay.send_message(a_mail("First"))
    relay.send_message(a_mail("Second"))
    page = developer.get("/dev/mail").text
    assert 0 < page.index("Second") < page.index("First")


def test_a_mails_own_html_is_shown_in_a_frame_that_runs_nothing(
    relay: smtplib.SMTP, developer: FlaskClient, tmp_path: Path
) -> None:
    relay.send_message(a_mail())
    [name] = names(tmp_path)
    page = developer.get(f"/dev/mail/{name}").text
    assert f'src="/dev/mail/{name}/html"' in page
    assert "&lt;this&gt; link" in page
    assert "<script>alert" not in page
    framed = developer.get(f"/dev/mail/{name}/html")
    assert "<script>alert(1)</script>" in framed.text
    policy = framed.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy


def test_the_whole_mail_is_shown_as_text(
    relay: smtplib.SMTP, developer: FlaskClient, tmp_path: Path
) -> None:
    relay.send_message(a_mail())
    answer = developer.get(f"/dev/mail/{names(tmp_path)[0]}/source")
    assert answer.mimetype == "text/plain"
    assert "Subject: An answer waits" in answer.text


@pytest.mark.parametrize("name", ["nothing.eml", "..%2Fmcv.db", "%2Fetc%2Fpasswd", "0" * 20])
def test_nothing_but_caught_mail_is_read(developer: FlaskClient, name: str) -> None:
    assert developer.get(f"/dev/mail/{name}/source").status_code == 404


def test_an_empty_mailbox_says_what_to_do(developer: FlaskClient) -> None:
    assert "No mail yet" in developer.get("/dev/mail").text


def test_production_has_no_development_pages(production: Flask) -> None:
    assert "dev" not in production.blueprints
    assert production.test_client().get("/dev/mail").status_code == 404
