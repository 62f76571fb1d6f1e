"""What a staff password must be; length does the work, no mixture of signs is asked for."""

import unicodedata
from collections.abc import Iterable
from datetime import timedelta

from mcv.core.errors import Refused
from mcv.staff.rules.common_passwords import is_common

SHORTEST = 15
LONGEST = 200
LINK_LASTS = timedelta(minutes=30)
"""How long the mailed link for a new password works."""


def normal_form(password: str) -> str:
    """Return the password as it is hashed: the same letters typed on any keyboard are the same."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, own_words: Iterable[str]) -> None:
    """Raise Refused if it is too short, too long, or among the first that somebody would try.

    `own_words` are texts about the person and the service (address, name) that it must not consist of.
    """
    plain = normal_form(password)
    if len(plain) < SHORTEST:
        raise Refused(
            f"Your password must be at least {SHORTEST} characters. Three words work well."
        )
    if len(plain) > LONGEST:
        raise Refused(f"Your password must be at most {LONGEST} characters.")
    if is_common(plain, own_words):
        raise Refused(
            "That password is too easy to guess. Try three words that have no connection."
        )
