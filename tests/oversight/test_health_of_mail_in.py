"""Where mail is taken in, a reader that died or lags is noticed; elsewhere nobody asks for one."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import MailIn, Settings
from mcv.core import leases
from mcv.core import settings as settings_of
from tests.builders.inbound import a_mail

NOT_SET = "Set LMTP_PORT or LMTP_SOCKET"


@pytest.fixture
def configured(app: Flask, settings: Settings) -> Iterator[None]:
    settings_of.attach(app, replace(settings, mail_in=MailIn(port=2424)))
    yield
    settings_of.attach(app, settings)


def said(client: FlaskClient) -> object:
    answer = client.get("/healthz").json
    assert answer is not None
    return answer.get("mail_in")


def test_it_is_not_spoken_of_where_it_is_not_set_up(client: FlaskClient, app: Flask) -> None:
    assert said(client) is None
    assert NOT_SET in app.test_cli_runner().invoke(args=["mail-in"]).output


@pytest.mark.usefixtures("configured")
def test_a_reader_that_is_not_heard_of_is_noticed(client: FlaskClient, now: datetime) -> None:
    assert said(client) == "not running"
    leases.acquire("mail-in", "here", now, 30)
    assert said(client) == "ok"


@pytest.mark.usefixtures("configured")
def test_mail_that_nobody_reads_is_noticed(client: FlaskClient, now: datetime) -> None:
    leases.acquire("mail-in", "here", now, 30)
    a_mail("no-reply@mcv.example", now - timedelta(minutes=11))
    assert said(client) == "mail waits unread"
