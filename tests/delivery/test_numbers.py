"""Which numbers may be sent texts."""

import pytest

from mcv.core.errors import Refused
from mcv.delivery.rules.numbers import number_on_the_wire, spoken_number, tidy_number

pytestmark = pytest.mark.once


@pytest.mark.parametrize("typed", ["07400 123456", "+44 7400 123456", "(07400) 123-456"])
def test_a_number_is_kept_in_one_form_however_it_is_typed(typed: str) -> None:
    assert tidy_number(typed) == "+447400123456"
    assert spoken_number(tidy_number(typed)) == "07400 123456"


@pytest.mark.parametrize(
    "typed",
    ["", "abc", "01227 764000", "+33 6 12 34 56 78", "07400 12345", "07400 123456 ext 5", "999"],
)
def test_what_is_no_uk_mobile_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match="UK mobile number"):
        tidy_number(typed)


def test_numbers_for_drama_are_for_development_only() -> None:
    assert tidy_number("07700 900123", allow_fictional=True) == "+447700900123"
    with pytest.raises(Refused):
        tidy_number("07700 900123")
    with pytest.raises(Refused):
        tidy_number("07700 901123", allow_fictional=True)


@pytest.mark.parametrize("address", ["jo@example.org", "erased-7", "+33612345678", "07400123456"])
def test_what_is_no_number_never_goes_on_the_wire(address: str) -> None:
    assert number_on_the_wire(address) is None
