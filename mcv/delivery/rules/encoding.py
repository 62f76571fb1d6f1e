"""Text as seven-bit mail: header words (RFC 2047), display names and quoted-printable bodies."""

import base64
import binascii
import re
from collections.abc import Iterator

from mcv.core.mailtext import clean_header

FOLD = "\r\n "
LINE = 76
WORD_BYTES = 42
QUOTABLE = re.compile(r"(?! )(?!.*  )[A-Za-z0-9 ,.'()&/:-]{1,60}(?<! )")


def header_text(text: str) -> str:
    """Return the text ready to stand in an unstructured header, encoded and folded where needed."""
    clean = clean_header(text)
    return _folded(clean) if clean.isascii() else _encoded_words(clean)


def display_name(name: str) -> str:
    """Return the name ready to stand before an address: quoted, or encoded when it is not ASCII."""
    if QUOTABLE.fullmatch(name):
        return f'"{name}"'
    clean = clean_header(name, longest=120)
    if not clean.isascii():
        return _encoded_words(clean)
    return '"' + clean.replace("\\", "\\\\").replace('"', '\\"') + '"'


def quoted_printable(text: str) -> bytes:
    """Return the text in quoted-printable: ASCII lines of at most 76 characters ended by CRLF.

    A last line without an end has room for the `=` of a soft break, should more follow.
    """
    unix = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace")
    encoded = binascii.b2a_qp(unix, istext=True).replace(b"\n", b"\r\n")
    last = encoded[encoded.rfind(b"\n") + 1 :]
    if len(last) < LINE:
        return encoded
    cut = 3 if last[-3:-2] == b"=" else 1
    return encoded[:-cut] + b"=\r\n" + encoded[-cut:]


def dot_stuffed(lines: bytes, at_line_start: bool = True) -> bytes:
    """Return the lines with every leading dot doubled, as SMTP asks."""
    stuffed = lines.replace(b"\r\n.", b"\r\n..")
    return b"." + stuffed if at_line_start and stuffed.startswith(b".") else stuffed


def _folded(text: str) -> str:
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) > LINE - 12 and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return FOLD.join(lines)


def _encoded_words(text: str) -> str:
    whole = text.encode("utf-8", "replace")
    pieces = [whole] if len(whole) <= WORD_BYTES else _pieces(text)
    return FOLD.join(f"=?utf-8?b?{base64.b64encode(piece).decode()}?=" for piece in pieces)


def _pieces(text: str) -> Iterator[bytes]:
    piece = b""
    for letter in text:
        encoded = letter.encode("utf-8", "replace")
        if len(piece) + len(encoded) > WORD_BYTES:
            yield piece
            piece = b""
        piece += encoded
    yield piece
