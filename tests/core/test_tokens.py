"""Links in mails are good for one purpose, cannot be made up, and outlive a change of keys."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcv.core.tokens import TOGETHER, LinkSigner

pytestmark = pytest.mark.once

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
signer = LinkSigner((b"new", b"old"))


@given(st.lists(st.integers(min_value=0, max_value=2**64 - 1), max_size=4))
def test_a_link_carries_its_numbers(numbers: list[int]) -> None:
    assert signer.read("reply", signer.sign("reply", *numbers), NOON) == tuple(numbers)


@pytest.mark.parametrize("purpose", ["unsubscribe", *TOGETHER])
@given(number=st.integers(min_value=0, max_value=2**64 - 1))
def test_a_stamp_writes_the_same_lasting_link(purpose: str, number: int) -> None:
    assert signer.stamp(purpose)(number).decode() == signer.sign(purpose, number)


@given(st.integers(min_value=0, max_value=2**64 - 1))
def test_the_tokens_of_a_letter_are_the_same_lasting_links(number: int) -> None:
    written = [token.decode() for token in signer.stamps()(number)]
    assert written == [signer.sign(purpose, number) for purpose in TOGETHER]


@pytest.mark.parametrize("purpose", [*TOGETHER, "thread"])
@pytest.mark.parametrize("other", [*TOGETHER, "thread"])
def test_a_link_serves_one_purpose_only(purpose: str, other: str) -> None:
    read = signer.read(other, signer.sign(purpose, 7), NOON)
    assert read == ((7,) if other == purpose else None)


def test_a_signature_of_a_letter_is_no_key_to_its_other_links() -> None:
    message, reply, useful = signer.stamps()(7)
    signatures = {token[16:] for token in (message, reply, useful)}
    assert len(signatures) == 3
    assert all(len(signature) == 24 for signature in signatures)


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
