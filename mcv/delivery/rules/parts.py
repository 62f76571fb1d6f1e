"""How long a text message is, as mobile networks count and charge it (3GPP TS 23.038 and 23.040)."""

from dataclasses import dataclass
from enum import StrEnum

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")
PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201b\u2032\u00b4`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2009\u200a\u202f\t", " "),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad\r", None),
        "…": "...",
        "•": "*",
    }
)
"""What a word processor makes of plain marks; one of them would halve the room of a whole text."""


class Alphabet(StrEnum):
    """How the letters of a text travel; one letter outside GSM-7 puts the whole text into UCS-2."""

    GSM7 = "gsm-7"
    UCS2 = "ucs-2"

    @property
    def room(self) -> tuple[int, int]:
        """Return how many units fit into a text of one part, and into each part of a longer one."""
        return (160, 153) if self is Alphabet.GSM7 else (70, 67)


@dataclass(frozen=True)
class Length:
    """How long a text is: letters as people count them, units and parts as networks do."""

    alphabet: Alphabet
    letters: int
    units: int
    parts: int


def plain_marks(text: str) -> str:
    """Return the text with curly quotes, long dashes and unusual spaces as every phone has them."""
    return text.translate(PLAIN).strip()


def length_of(text: str) -> Length:
    """Return how long the text is; one without letters has no parts."""
    alphabet = Alphabet.GSM7 if set(text) <= BASIC | EXTENSION else Alphabet.UCS2
    widths = [_width(letter, alphabet) for letter in text]
    return Length(alphabet, len(text), sum(widths), _parts(widths, *alphabet.room))


def unusual_letters(text: str) -> str:
    """Return the letters, each once and in order, that put the text into UCS-2."""
    return "".join(dict.fromkeys(letter for letter in text if letter not in BASIC | EXTENSION))


def _width(letter: str, alphabet: Alphabet) -> int:
    if alphabet is Alphabet.GSM7:
        return 2 if letter in EXTENSION else 1
    return 2 if ord(letter) > 0xFFFF else 1


def _parts(widths: list[int], alone: int, together: int) -> int:
    """Return how many parts letters of these widths fill; no letter is cut between two parts."""
    if sum(widths) <= alone:
        return 1 if widths else 0
    parts, filled = 1, 0
    for width in widths:
        if filled + width > together:
            parts, filled = parts + 1, 0
        filled += width
    return parts
