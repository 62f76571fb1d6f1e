"""One text message as it travels: the same words for everybody, and the way out at its end."""

from mcv.delivery.rules.checking import UnfitLetterError
from mcv.delivery.rules.letters import Recipient, Values, Wording
from mcv.delivery.rules.parts import length_of, plain_marks
from mcv.delivery.rules.placeholders import used_in
from mcv.delivery.rules.states import Kind

GATEWAY = "GOV.UK Notify"
LONGEST_NUMBER = 19
TEXTS_PATH = "/texts"
MOST_PARTS = 6
"""What GOV.UK Notify takes at most: 918 letters."""


def reference_of(delivery_id: int, room: str) -> str:
    """Return under what the provider knows the text, as long as this post room lives.

    No key is in it: while keys are changed, one sender may have to ask after what another handed over.
    """
    return f"{room}-{delivery_id}"


def delivery_of(reference: str, room: str) -> int | None:
    """Return the delivery that the reference stands for, None if it is none of this post room."""
    name, _, number = reference.rpartition("-")
    is_number = number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER
    return int(number) if room and name == room and is_number else None


def text_wording(kind: Kind, words: str) -> Wording:
    """Return the words as what an outgoing of the text channel says."""
    return Wording(kind=kind, subject="", text=plain_marks(words), html="", from_name="")


def way_out(public_url: str) -> str:
    """Return the line that ends every text to many: a one-way sender hears no STOP."""
    return f"Stop texts: {public_url.partition('://')[2]}{TEXTS_PATH}"


def whole_text(words: str, public_url: str) -> str:
    """Return what an officer wrote as it arrives, the way out included; nothing stays nothing."""
    plain = plain_marks(words)
    return f"{plain}\n{way_out(public_url)}" if plain else ""


class TextLetter:
    """The words of a text; nothing in them differs from recipient to recipient."""

    def __init__(self, wording: Wording) -> None:
        self._message = wording.text.strip().encode("utf-8", "replace")

    def values(self, recipient: Recipient) -> Values:
        """Return nothing."""
        del recipient
        return ()

    def pieces(self, values: Values) -> list[bytes]:
        """Return the text in UTF-8."""
        del values
        return [self._message]


def check_text(message: bytes) -> None:
    """Raise UnfitLetterError for what cannot be sent as a text."""
    words = message.decode("utf-8")
    if not words:
        raise UnfitLetterError("the text is empty")
    if used_in(words):
        raise UnfitLetterError("a placeholder was not filled")
    if length_of(words).parts > MOST_PARTS:
        raise UnfitLetterError("the text is too long")
