"""Nothing that somebody types becomes a header of its own."""

from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP

import pytest

from mcv.core.mailtext import clean_header

pytestmark = pytest.mark.once

TRAPS = [
    "Hello\r\nBcc: everyone@example.org",
    "=?utf-8?q?x=0D=0ABcc=3A everyone@example.org?=",
    "==??utf-8?q?x=0D=0ABcc=3Ax?=",
    "=\u200b?utf-8?q?x=0D=0ABcc=3Ax?=",
    "=\r\n?utf-8?q?x=0D=0ABcc=3Ax?=",
    "a\x85Bcc: x\u2028Bcc: y\u2029Bcc: z",
    "a\x00b\x1bc\x7f",
]


@pytest.mark.parametrize("trap", TRAPS)
def test_a_typed_subject_stays_one_header(trap: str) -> None:
    message = EmailMessage(policy=SMTP)
    message["Subject"] = clean_header(trap)
    parsed = BytesParser(policy=SMTP).parsebytes(message.as_bytes())
    assert parsed.keys() == ["Subject"]


@pytest.mark.parametrize("trap", TRAPS)
def test_a_cleaned_header_has_no_control_and_no_encoded_word(trap: str) -> None:
    cleaned = clean_header(trap)
    assert cleaned.isprintable()
    assert "=?" not in cleaned
    assert clean_header(cleaned) == cleaned


def test_ordinary_words_names_and_faces_stay_as_they_are() -> None:
    text = "Zoë O'Neill-Łukasz: 50% off? 👩\u200d🚒 price=£5"
    assert clean_header(text) == text


def test_direction_marks_are_dropped_and_long_text_ends() -> None:
    assert clean_header("safe\u202egpj.exe") == "safegpj.exe"
    assert len(clean_header("x" * 5000)) == 300
