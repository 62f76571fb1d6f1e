"""A setting about signing mail that makes no sense is told at the start, in one sentence."""

from pathlib import Path

import pytest

from config import ConfigurationError, Dkim, from_environment
from tests.builders.keys import an_ed25519_key, an_rsa_key

SELECTOR = {"DKIM_SELECTOR": "mcv2026"}


def settings_with(folder: Path, **env: str) -> Dkim | None:
    return from_environment({"MCV_ENV": "test", "INSTANCE_PATH": str(folder), **env}).dkim


def test_mail_is_unsigned_unless_somebody_sets_a_key(tmp_path: Path) -> None:
    assert settings_with(tmp_path) is None


def test_a_key_may_lie_in_a_file_or_in_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "dkim.pem"
    file.write_text(an_rsa_key())
    on_one_line = an_rsa_key().replace("\n", "\\n")
    for env in (
        {"DKIM_KEY_FILE": str(file)},
        {"DKIM_KEY": an_rsa_key()},
        {"DKIM_KEY": on_one_line},
    ):
        assert settings_with(tmp_path, **SELECTOR, **env) == Dkim("mcv2026", an_rsa_key())


def test_the_key_stands_in_no_printed_settings(tmp_path: Path) -> None:
    shown = repr(settings_with(tmp_path, **SELECTOR, DKIM_KEY=an_rsa_key()))
    assert "mcv2026" in shown
    assert "PRIVATE" not in shown


@pytest.mark.parametrize(
    ("env", "said"),
    [
        (SELECTOR, "one of DKIM_KEY and DKIM_KEY_FILE"),
        ({"DKIM_KEY": "k"}, "DKIM_SELECTOR"),
        ({**SELECTOR, "DKIM_KEY": "k", "DKIM_KEY_FILE": "f"}, "one of"),
        ({"DKIM_SELECTOR": "a b", "DKIM_KEY": "k"}, "name in DNS"),
        ({"DKIM_SELECTOR": "a\r\nX: y", "DKIM_KEY": "k"}, "name in DNS"),
        ({**SELECTOR, "DKIM_KEY_FILE": "/nowhere/dkim.pem"}, "cannot be read: /nowhere"),
        ({**SELECTOR, "DKIM_KEY": "k"}, "RSA key of 2048 bits"),
        ({**SELECTOR, "DKIM_KEY": an_ed25519_key()}, "RSA key of 2048 bits"),
        ({**SELECTOR, "DKIM_KEY": an_rsa_key(1024)}, "RSA key of 2048 bits"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, env: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said) as refusal:
        settings_with(tmp_path, **env)
    assert str(refusal.value).endswith(".")
    assert "\n" not in str(refusal.value)
