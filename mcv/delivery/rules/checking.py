"""The look at a finished letter before a batch of them leaves: is it exactly what was meant?"""

from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses

from mcv.delivery.rules.letters import House, Wording
from mcv.delivery.rules.placeholders import used_in

LONGEST_LINE = 998
HEADERS = (
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
)  # fmt: skip
SIGNATURE = ("DKIM-Signature",)
WAY_OUT = ("List-Unsubscribe", "List-Unsubscribe-Post", "List-Id")


class UnfitLetterError(ValueError):
    """A rendered letter is not what was meant; nothing of its batch may be sent."""


def check(message: bytes, wire: str, wording: Wording, house: House) -> None:
    """Parse the dot-stuffed message to that address back; raise UnfitLetterError if anything is amiss."""
    _check_lines(message)
    plain = message.replace(b"\r\n..", b"\r\n.")
    parsed = BytesParser().parsebytes(plain)
    _check_headers(parsed, wire, wording, house)
    _check_bodies(parsed)
    if house.seal is not None and not house.seal.holds(plain):
        raise UnfitLetterError("the signature does not hold")


def _check_lines(message: bytes) -> None:
    if not message.isascii() or b"\0" in message:
        raise UnfitLetterError("the message is not seven-bit")
    if message.count(b"\n") != message.count(b"\r\n") or message.count(b"\r") != message.count(
        b"\r\n"
    ):
        raise UnfitLetterError("a line does not end in CRLF")
    if not message.endswith(b"\r\n") or b"\r\n.\r\n" in message or message.startswith(b"."):
        raise UnfitLetterError("the message would end too early or too late")
    if max(map(len, message.split(b"\r\n"))) > LONGEST_LINE:
        raise UnfitLetterError("a line is too long")


def _check_headers(parsed: Message, wire: str, wording: Wording, house: House) -> None:
    wanted = HEADERS + (WAY_OUT if wording.is_alert else ())
    wanted += SIGNATURE if house.seal is not None else ()
    if sorted(parsed.keys()) != sorted(wanted):
        raise UnfitLetterError(f"the headers are {', '.join(parsed.keys())}")
    if _addresses(parsed, "To") != [wire]:
        raise UnfitLetterError("the letter is not addressed to exactly its recipient")
    if _addresses(parsed, "From") != [house.from_address]:
        raise UnfitLetterError("the letter is not from us")


def _check_bodies(parsed: Message) -> None:
    parts = [part for part in parsed.walk() if not part.is_multipart()]
    if [part.get_content_type() for part in parts] != ["text/plain", "text/html"]:
        raise UnfitLetterError("the letter is not one text part and one HTML part")
    if parsed.defects or any(part.defects for part in parts):
        raise UnfitLetterError("the letter has defects")
    for part in parts:
        body = part.get_payload(decode=True)
        if not isinstance(body, bytes) or not body.strip():
            raise UnfitLetterError("a part is empty")
        if used_in(body.decode("utf-8")):
            raise UnfitLetterError("a placeholder was not filled")


def _addresses(parsed: Message, header: str) -> list[str]:
    return [address for _, address in getaddresses([str(parsed[header])])]
