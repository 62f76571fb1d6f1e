"""Some words must be read first, and whoever asks is told which."""

import pytest

from mcv.conversations.rules.urgency import urgent_words, why_urgent

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("He has a KNIFE in the hall", "knife"),
        ("two lads with knives", "knives"),
        ("he keeps threatening my son", "threatening"),
        ("I feel suicidal", "suicidal"),
        ("I want to end  my\nlife", "end my life"),
        ("someone\u2019s outside my house", "outside my house"),
        ("Kni\u00adfe", "knife"),
        ("\uff4b\uff4e\uff49\uff46\uff45", "knife"),
        ("county lines, I think", "county lines"),
        ("they are breaking in", "breaking in"),
    ],
)
def test_words_of_danger_are_found_however_they_are_written(text: str, word: str) -> None:
    assert urgent_words(text) == (word,)


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for the advice about bicycle marking.",
        "I saw the van again on Tuesday, white, no plates.",
        "The skilled joiner began at eight",
        "We live in Gunton Road, near Stabler's yard",
        "",
    ],
)
def test_everyday_words_are_left_alone(text: str) -> None:
    assert urgent_words(text) == ()


def test_the_reason_names_every_kind_of_danger_once() -> None:
    assert why_urgent(urgent_words("a knife, a gun, another knife")) == "knife, gun"


def test_a_reason_fits_its_column() -> None:
    assert len(why_urgent(("threatening",) * 50)) == 200
