"""What may stand in an address, and what a sign-up cost."""

from datetime import date

import pytest

from mcv.campaigns import rules
from mcv.core.errors import Refused

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "text", ["", "ab", "-medway", "medway-", "med way", "médway", "a" * 31, "../x"]
)
def test_a_code_that_cannot_stand_in_an_address_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="small letters"):
        rules.checked_code(text)


@pytest.mark.parametrize("word", ["direct", "card", "staff"])
def test_a_campaign_never_passes_for_a_source_of_ours(word: str) -> None:
    with pytest.raises(Refused, match="taken"):
        rules.checked_code(word)


def test_a_code_is_made_from_the_name() -> None:
    assert rules.suggested_code("Medway bus stops, January!") == "medway-bus-stops-january"
    assert rules.suggested_code("???") == ""


@pytest.mark.parametrize(
    ("typed", "amount"), [("", 0), ("250", 25_000), ("£1,250.50", 125_050), ("0.99", 99)]
)
def test_money_is_read_as_people_type_it(typed: str, amount: int) -> None:
    assert rules.pence(typed) == amount


@pytest.mark.parametrize("typed", ["abc", "-1", "1.999", "NaN", "1e99", "Infinity"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match="amount in pounds"):
        rules.pence(typed)


def test_the_cost_of_each_sign_up_is_rounded_to_the_nearest_penny() -> None:
    assert rules.cost_each(25_000, 185) == 135
    assert rules.cost_each(25_000, 0) is None
    assert rules.pounds(135) == "£1.35"


def test_a_campaign_does_not_end_before_it_starts() -> None:
    with pytest.raises(Refused, match="on or after"):
        rules.checked_dates(date(2026, 11, 2), date(2026, 11, 1))
