"""What a password must be."""

import contextlib
import json
from pathlib import Path

import pytest

from mcv.core.errors import Refused
from mcv.staff import credentials
from mcv.staff.rules.passwords import check_password

pytestmark = pytest.mark.once

OWN_WORDS = ("sam.taylor@kent.example", "Sam Taylor", "My Community Voice", "Kent Police")
NAUGHTY = Path(__file__).resolve().parents[2].parent / "shared/corpora/blns/blns.json"


@pytest.mark.parametrize(
    "password",
    [
        "fourteen chars",
        "passwordpassword",
        "P4ssw0rdP4ssw0rd!",
        "Password1234567",
        "qwertyuiopasdfgh",
        "123456789012345",
        "abcabcabcabcabcabc",
        "aaaaaaaaaaaaaaaa",
        "1qaz2wsx3edc4rfv",
        "correcthorsebatterystaple",
        "Welcome Summer 2026",
        "Liverpool-2026-2027",
        "25/12/1980 25/12/1981",
        "sam.taylor@kent.example",
        "SamTaylor1234567",
        "MyCommunityVoice",
        "kent police 2026!",
    ],
)
def test_what_somebody_would_try_first_is_refused(password: str) -> None:
    with pytest.raises(Refused):
        check_password(password, OWN_WORDS)


@pytest.mark.parametrize(
    "password",
    [
        "nine calm herons at dusk",
        "tractor velvet pylon",
        "x7#Lq9!vR2$mZ0pW",
        "marmalade kayak in tunbridge",
        "пятнадцать символов тут",
        "🦔 hedgehog under ferns 🌿",
    ],
)
def test_a_long_password_of_ones_own_is_taken(password: str) -> None:
    check_password(password, OWN_WORDS)


def test_an_endless_password_is_refused() -> None:
    with pytest.raises(Refused, match="at most 200"):
        check_password("tractor velvet pylon " * 40, OWN_WORDS)


def test_the_same_letters_typed_otherwise_are_the_same_password() -> None:
    hashed = credentials.hash_password("caf\u00e9 tractor pylon")
    assert credentials.password_matches(hashed, "cafe\u0301 tractor pylon")


def test_passwords_are_kept_as_argon2id() -> None:
    assert credentials.hash_password("nine calm herons").startswith("$argon2id$")


def test_no_naughty_string_breaks_the_rules_or_the_hash() -> None:
    if not NAUGHTY.exists():
        pytest.skip("the naughty strings are not here")
    for text in json.loads(NAUGHTY.read_text()):
        long = text.encode("utf-8", "replace").decode() + " and some herons"
        with contextlib.suppress(Refused):
            check_password(long, OWN_WORDS)
    assert credentials.password_matches(credentials.hash_password(long), long)
