"""How much may be written, and how one sending is told from another."""

import pytest

from mcv.conversations.rules import limits
from mcv.core.errors import Refused

pytestmark = pytest.mark.once


@pytest.mark.parametrize("text", [None, "", " \n\t "])
def test_an_empty_message_is_asked_for(text: str | None) -> None:
    with pytest.raises(Refused, match="Write your message"):
        limits.worded(text, "your message")


def test_a_message_has_a_longest_length() -> None:
    assert limits.worded("x" * limits.LONGEST, "your message")
    with pytest.raises(Refused, match="4,000 characters or fewer"):
        limits.worded("x" * (limits.LONGEST + 1), "your message")


def test_a_flood_is_stopped_with_a_way_that_stays_open() -> None:
    limits.check_flood(19)
    with pytest.raises(Refused, match="Call 101"):
        limits.check_flood(20)


def test_the_same_form_of_two_people_is_two_sendings() -> None:
    one, other = (limits.form_key(person, "form-12345", "spare") for person in ("m1", "m2"))
    assert one != other


@pytest.mark.parametrize("odd", [None, "", "short", "x" * 65, "<script>12", "a b c d e f"])
def test_a_form_number_that_is_not_ours_counts_as_new(odd: str | None) -> None:
    assert limits.form_key("m1", odd, "spare") == "m1:spare"
