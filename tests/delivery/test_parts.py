"""A text is counted and priced as networks do it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcv.delivery.rules.parts import Alphabet, length_of, plain_marks, unusual_letters
from mcv.delivery.rules.prices import Purse, in_pounds, pounds, price_of
from mcv.delivery.rules.texts import whole_text

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 0),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ŵ" * 70, 1),
        ("ŵ" * 71, 2),
        ("ŵ" * 134, 2),
        ("ŵ" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_a_text_takes_the_parts_that_networks_charge(text: str, parts: int) -> None:
    assert length_of(text).parts == parts


def test_a_letter_of_two_units_is_not_cut_between_two_parts() -> None:
    assert length_of("a" * 152 + "€" + "a" * 151).parts == 2
    assert length_of("a" * 152 + "€" + "a" * 152).parts == 3
    assert length_of("ŵ" * 66 + "😀" + "ŵ" * 65).parts == 2
    assert length_of("ŵ" * 66 + "😀" + "ŵ" * 66).parts == 3


def test_pounds_and_accents_that_phones_know_take_one_unit_each() -> None:
    assert length_of("£5 à la café, Ångström").alphabet is Alphabet.GSM7


def test_one_unusual_letter_takes_more_than_half_of_the_room() -> None:
    assert length_of("a" * 100).parts == 1
    assert length_of("a" * 99 + "ŵ").parts == 2
    assert unusual_letters("dŵr ŵy ç") == "ŵç"


def test_marks_of_a_word_processor_cost_nothing() -> None:
    typed = "\u201cDon\u2019t\u201d \u2013 wait\u2026\u00a0now\u200b"
    assert plain_marks(typed) == '"Don\'t" - wait... now'
    assert length_of(plain_marks(typed)).alphabet is Alphabet.GSM7


@given(st.text(max_size=700))
def test_parts_are_never_fewer_than_the_units_need_nor_many_more(text: str) -> None:
    length = length_of(text)
    alone, together = length.alphabet.room
    fewest = 1 if length.units <= alone else -(-length.units // together)
    assert (fewest if text else 0) <= length.parts <= -(-length.units // (together - 1))


def test_the_way_out_is_part_of_the_text_and_is_counted() -> None:
    whole = whole_text("Stay away from the river.", "https://voice.example")
    assert whole == "Stay away from the river.\nStop texts: voice.example/texts"
    assert whole_text("   ", "https://voice.example") == ""


def test_a_price_is_exact_and_rounded_up_to_the_penny() -> None:
    each = price_of(2, Decimal("2.33"))
    assert each == 466
    assert in_pounds(each * 1243) == "£57.93"
    assert in_pounds(1) == "£0.01"
    assert in_pounds(1, down=True) == "£0.00"


def test_an_alert_may_cost_its_limit_and_not_a_penny_more() -> None:
    purse = Purse(pounds(10), pounds(100), 0)
    assert purse.refusal(pounds(10)) is None
    assert "one alert may cost £10.00 at most" in (purse.refusal(pounds(10) + 1) or "")


def test_a_month_may_cost_its_limit_and_not_a_penny_more() -> None:
    purse = Purse(pounds(50), pounds(100), pounds(95))
    assert purse.refusal(pounds(5)) is None
    assert "£5.00 is left" in (purse.refusal(pounds(5) + 1) or "")
    assert "£0.00 is left" in (Purse(pounds(50), pounds(1), pounds(9)).refusal(1) or "")
