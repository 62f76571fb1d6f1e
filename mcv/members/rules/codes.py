"""The six digits that show whose phone a number is: how long they are good, and how often guessed at."""

import hmac
from datetime import timedelta

from mcv.core.errors import Refused

DIGITS = 6
CODE_LASTS = timedelta(minutes=10)
MOST_TRIES = 5
CODES_A_NUMBER = 3
CODES_A_MEMBER = 5
COUNTED_FOR = timedelta(days=1)
WRONG_CODE = f"Enter the {DIGITS} digits from the text message"


def code_words(code: str, service_name: str) -> str:
    """Return the text that brings the code; it names nobody and says what to do if it is not expected."""
    return f"{code} is your code for {service_name}. If you did not ask for it, ignore this text."


def code_digest(key: str, member_id: int, contact_id: int, code: str) -> str:
    """Return what is kept of a code, good for that member and that number alone."""
    message = f"number-code\0{member_id}\0{contact_id}\0{code}".encode()
    return hmac.digest(key.encode(), message, "sha256").hex()


def is_same(digest: str, other: str) -> bool:
    """Return whether two digests are the same, in a time that tells nothing."""
    return hmac.compare_digest(digest, other)


def tidy_code(text: str) -> str:
    """Return the digits that were typed, spaces and hyphens left out, or raise Refused."""
    digits = "".join(text.split()).replace("-", "")
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        raise Refused(WRONG_CODE)
    return digits
