"""How people type postcodes."""

import pytest

from mcv.core.errors import Refused
from mcv.places.rules import normalise_postcode, outcode, stored_postcode

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "typed",
    [
        "ME14 1XQ",
        "me141xq",
        "  Me14  1xQ\n",
        "ME14\u00a01XQ",
        "\uff2d\uff25\uff11\uff14\u3000\uff11\uff38\uff31",
        "M\u200bE14 1XQ\ufeff",
        "\u041c\u0415141XQ",
    ],
)
def test_a_postcode_is_read_however_it_is_typed(typed: str) -> None:
    assert normalise_postcode(typed) == "ME14 1XQ"


@pytest.mark.parametrize(
    "typed", ["GIR 0AA", "W1A 0AX", "EC1A 1BB", "B33 8TH", "M1 1AE", "ZZ99 9ZZ"]
)
def test_every_shape_of_british_postcode_is_known(typed: str) -> None:
    assert normalise_postcode(typed.lower()) == typed


@pytest.mark.parametrize(
    "typed",
    ["", "ME14", "ME14 1X", "ME14 1CQ", "QW1 1AA", "12345", "ME14 1XQ'--", "A" * 500, "\u0661" * 7],
)
def test_anything_else_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(Refused, match="Enter a full UK postcode, like ME14 1XQ"):
        normalise_postcode(typed)


def test_a_letter_o_is_not_guessed_to_be_a_nought() -> None:
    with pytest.raises(Refused):
        normalise_postcode("ME14 OXQ")


def test_a_postcode_is_stored_without_its_space_and_has_a_district() -> None:
    assert stored_postcode("me14 1xq") == "ME141XQ"
    assert outcode("me141xq") == "ME14"
