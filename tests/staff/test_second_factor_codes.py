"""One-time codes, recovery codes and the vault."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from mcv.staff import credentials

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_at(moment: datetime) -> str:
    return pyotp.TOTP(SECRET).at(moment)


@pytest.mark.parametrize("seconds", [-30, 0, 30])
def test_a_clock_may_be_one_step_off(seconds: int) -> None:
    assert credentials.totp_step(SECRET, code_at(AT + timedelta(seconds=seconds)), AT)


@pytest.mark.parametrize("seconds", [-90, -60, 60, 90])
def test_a_clock_may_not_be_two_steps_off(seconds: int) -> None:
    assert credentials.totp_step(SECRET, code_at(AT + timedelta(seconds=seconds)), AT) is None


def test_a_code_does_not_work_again() -> None:
    used = credentials.totp_step(SECRET, code_at(AT), AT)
    assert used is not None
    assert credentials.totp_step(SECRET, code_at(AT), AT, after_step=used) is None


@pytest.mark.parametrize("code", ["", "12345", "١٢٣٤٥٦", "000000 ", "abcdef", "1" * 500])
def test_anything_else_is_no_code(code: str) -> None:
    assert credentials.totp_step(SECRET, code, AT) is None


def test_a_recovery_code_is_the_same_however_its_groups_are_typed() -> None:
    one, other = "k3fm-92xw-pq7t", " K3FM 92XW PQ7T"
    assert credentials.hash_recovery_code(one, "k") == credentials.hash_recovery_code(other, "k")
    assert credentials.hash_recovery_code(one, "k") != credentials.hash_recovery_code(one, "l")


def test_recovery_codes_are_ten_and_all_different() -> None:
    assert len(set(credentials.new_recovery_codes())) == 10


def test_what_is_sealed_opens_with_its_key_only_and_in_time() -> None:
    sealed = credentials.seal({"totp": SECRET}, "one key")
    now = datetime.now(UTC)
    assert SECRET not in sealed
    assert credentials.unseal(sealed, "one key") == {"totp": SECRET}
    assert credentials.unseal(sealed, "another key") is None
    assert credentials.unseal(sealed, "one key", timedelta(minutes=30), now) is not None
    late = now + timedelta(minutes=31)
    assert credentials.unseal(sealed, "one key", timedelta(minutes=30), late) is None


def test_the_secret_is_shown_as_a_picture_in_the_page_and_in_groups() -> None:
    picture = credentials.totp_qr(SECRET, "sam@kent.example", "My Community Voice")
    assert picture.startswith("data:image/svg+xml")
    assert credentials.in_groups("ABCDEFGH") == "ABCD EFGH"
