"""Texts are off without a key; with one, what is missing is named before anything starts."""

from decimal import Decimal

import pytest
from flask import Flask

from config import ConfigurationError, Settings, from_environment
from tests.builders.texts import texts_on
from tests.notify_server import KEY

HERE = {"NOTIFY_API_KEY": KEY, "NOTIFY_TEMPLATE": "a-template"}
PRODUCTION = {
    "MCV_ENV": "production",
    "PUBLIC_URL": "https://voice.example",
    **dict.fromkeys(("SECRET_KEYS", "LINK_KEYS", "HOUSEHOLD_KEY", "VAULT_KEY"), "x" * 32),
}


def found(instance: object, **env: str) -> Settings:
    return from_environment({"INSTANCE_PATH": str(instance), **env})


def test_without_a_key_texts_are_off(tmp_path: object) -> None:
    assert not found(tmp_path).texts.is_on


def test_prices_and_limits_are_read_as_they_stand(tmp_path: object) -> None:
    money = {"TEXT_PENCE_A_PART": "2.33", "TEXT_POUNDS_AN_ALERT": "7", "TEXT_POUNDS_A_MONTH": "90"}
    texts = found(tmp_path, **HERE, **money).texts
    assert (texts.pence_a_part, texts.pounds_an_alert, texts.pounds_a_month) == (
        Decimal("2.33"),
        7,
        90,
    )


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"NOTIFY_TEMPLATE": ""}, "NOTIFY_TEMPLATE"),
        ({"NOTIFY_API_KEY": "short"}, "NOTIFY_API_KEY"),
        ({"TEXT_PENCE_A_PART": "three"}, "TEXT_PENCE_A_PART"),
        ({"TEXT_PENCE_A_PART": "NaN"}, "TEXT_PENCE_A_PART"),
        ({"TEXT_POUNDS_A_MONTH": "1.5"}, "TEXT_POUNDS_A_MONTH"),
        ({"NOTIFY_CONNECTIONS": "0"}, "NOTIFY_CONNECTIONS"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: object, changes: dict[str, str], named: str) -> None:
    with pytest.raises(ConfigurationError, match=named):
        found(tmp_path, **HERE | changes)


def test_in_production_nobody_can_guess_the_callbacks_token(tmp_path: object) -> None:
    with pytest.raises(ConfigurationError, match="NOTIFY_CALLBACK_TOKEN"):
        found(tmp_path, **PRODUCTION, **HERE, NOTIFY_CALLBACK_TOKEN="short")


def test_the_sender_of_texts_says_so_where_texts_are_off(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["text-sender"])
    assert result.exit_code == 1
    assert "set NOTIFY_API_KEY" in result.output


def test_status_names_the_senders_of_texts_where_there_are_any(app: Flask) -> None:
    assert "text messages" not in app.test_cli_runner().invoke(args=["delivery", "status"]).output
    with texts_on(app):
        said = app.test_cli_runner().invoke(args=["delivery", "status"]).output
    assert "senders of text messages at work: 0" in said
