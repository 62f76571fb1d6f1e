"""Links in mails are good for one purpose, cannot be made up, and outlive a change of keys."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcv.core.tokens import LinkSigner

pytestmark = pytest.mark.once

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
signer = LinkSigner((b"new", b"old"))


@given(st.lists(st.integers(min_value=0, max_value=2**64 - 1), max_size=4))
def test_a_link_carries_its_numbers(numbers: list[int]) -> None:
    assert signer.read("reply", signer.sign("reply", *numbers), NOON) == tuple(numbers)


@given(st.integers(min_value=0, max_value=2**64 - 1))
def test_a_stamp_writes_the_same_lasting_link(number: int) -> None:
    assert signer.stamp("reply")(number).decode() == signer.sign("reply", number)


def test_a_link_serves_one_purpose_only() -> None:
    assert signer.read("thread", signer.sign("reply", 7), NOON) is None


def test_a_link_ends_when_it_says() -> None:
    token = signer.sign("signin", 7, expires=NOON)
    assert signer.read("signin", token, NOON - timedelta(seconds=1)) == (7,)
    assert signer.read("signin", token, NOON) is None


def test_a_link_from_before_the_keys_changed_still_works() -> None:
    token = LinkSigner((b"old",)).sign("reply", 7)
    assert signer.read("reply", token, NOON) == (7,)


def test_a_link_signed_with_a_key_we_never_had_is_refused() -> None:
    assert signer.read("reply", LinkSigner((b"other",)).sign("reply", 7), NOON) is None


@given(st.text())
def test_made_up_links_are_refused_without_a_fuss(token: str) -> None:
    assert signer.read("reply", token, NOON) is None
