"""Which email addresses a member may have."""

import pytest

from mcv.core.errors import Refused
from mcv.delivery.rules.addresses import on_the_wire
from mcv.members.rules import tidy_address
from tests.corpora import addresses

pytestmark = pytest.mark.once

ACCEPTED = {"ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN"}
NOBODYS = {"test@io"}
"""Right by grammar, but no mail is delivered to a top-level domain."""


def accepted(address: str) -> bool:
    try:
        return bool(tidy_address(address))
    except Refused:
        return False


def test_isemails_corpus_is_sorted_as_its_authors_sort_it() -> None:
    wrong = [
        (address, category, diagnosis)
        for address, category, diagnosis in addresses()
        if accepted(address) != (category in ACCEPTED) and address not in NOBODYS
    ]
    assert wrong == []


def test_every_accepted_address_can_be_handed_to_a_relay() -> None:
    kept = [tidy_address(address) for address, _, _ in addresses() if accepted(address)]
    assert kept
    assert [address for address in kept if on_the_wire(address) is None] == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Jo@Example.ORG", "jo@example.org"),
        ("jo+police@example.org", "jo+police@example.org"),
        ("jo@b\u00fccher.example", "jo@xn--bcher-kva.example"),
        ("o'neil@example.org", "o'neil@example.org"),
    ],
)
def test_an_address_is_kept_as_it_is_written_to(typed: str, kept: str) -> None:
    assert tidy_address(typed) == kept


def test_letters_outside_ascii_before_the_at_sign_are_refused_plainly() -> None:
    with pytest.raises(Refused, match="letters like \u00e9 before the @"):
        tidy_address("ren\u00e9@example.org")


@pytest.mark.parametrize(
    "typed",
    [
        '"jo bloggs"@example.org',
        "jo@[192.0.2.1]",
        "jo(comment)@example.org",
        "Jo <jo@example.org>",
        "jo@localhost",
        "jo@example.org\nBcc: all@example.org",
    ],
)
def test_what_relays_disagree_about_is_refused(typed: str) -> None:
    assert not accepted(typed)
