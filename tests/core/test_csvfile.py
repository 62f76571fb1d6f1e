"""A spreadsheet never runs what somebody typed."""

import pytest

from mcv.core.csvfile import safe_cell, write_rows

pytestmark = pytest.mark.once


@pytest.mark.parametrize("text", ["=1+1", "+44", "-1", "@SUM(A1)", "\t=1", " =cmd|' /C calc'!A0"])
def test_text_that_looks_like_a_formula_is_quoted(text: str) -> None:
    assert str(safe_cell(text)).startswith("'")


def test_numbers_stay_numbers() -> None:
    assert (
        write_rows(["ward", "change"], [["Wincheap", -4]]) == "\ufeffward,change\r\nWincheap,-4\r\n"
    )
