"""Text made fit to stand in a mail header, whoever wrote it."""

import re
import unicodedata

LINE_ENDS = re.compile("[\r\n\t\v\f\x85\u2028\u2029]+")
ENCODED_WORD = re.compile(r"=(?=\?)")
INVISIBLE = frozenset({"Cc", "Cf", "Cs"})
JOINERS = frozenset("\u200c\u200d")
LONGEST = 300


def clean_header(text: str, longest: int = LONGEST) -> str:
    """Return the text on one line, without control or direction characters and without `=?`.

    The break in `=?` matters: the standard library decodes an encoded word that somebody typed,
    and a line end inside it would become a header of its own.
    """
    # most of what people are called has nothing to clean, and every mail's recipient comes by here
    clean = text if text.isprintable() and "=?" not in text else _cleaned(text)
    return " ".join(clean.split())[:longest].rstrip()


def _cleaned(text: str) -> str:
    one_line = LINE_ENDS.sub(" ", text)
    visible = "".join(letter for letter in one_line if _is_visible(letter))
    return ENCODED_WORD.sub("= ", visible)


def _is_visible(letter: str) -> bool:
    return letter in JOINERS or unicodedata.category(letter) not in INVISIBLE
