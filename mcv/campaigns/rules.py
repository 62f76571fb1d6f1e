"""What a campaign is, what a sign-up cost, and which sources there are without one."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from mcv.core.errors import Refused
from mcv.members.rules import CARD, DIRECT

CODE_PATTERN = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,28})[a-z0-9]")
CODE_LENGTH = 24
DEAREST = Decimal("10000000")

STAFF = "staff"
SOURCES_WITHOUT_CAMPAIGN = {
    DIRECT: "Came by themselves",
    CARD: "Cards that officers hand out",
    STAFF: "Signed up by an officer",
}
"""A Victim Care Card and an officer's own card share one source, so that no member's record tells
that a victim joined."""


class Medium(StrEnum):
    """How a campaign reaches people."""

    POSTER = "poster"
    LEAFLET = "leaflet"
    ADVERT = "advert"
    SOCIAL = "social"
    EVENT = "event"
    PARTNER = "partner"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The medium as it is written on a page."""
        return LABELS[self]


LABELS = {
    Medium.POSTER: "Poster",
    Medium.LEAFLET: "Leaflet through the door",
    Medium.ADVERT: "Paid advert online",
    Medium.SOCIAL: "Our own post on social media",
    Medium.EVENT: "Event or street stall",
    Medium.PARTNER: "A partner's newsletter or website",
    Medium.OTHER: "Something else",
}


def checked_code(text: str) -> str:
    """Return the code in lower case; one that cannot stand in an address raises Refused."""
    code = text.strip().lower()
    if code in SOURCES_WITHOUT_CAMPAIGN:
        raise Refused("This word is taken. Choose another.")
    if not CODE_PATTERN.fullmatch(code):
        raise Refused("Use 3 to 30 small letters, numbers and hyphens, like medway-poster")
    return code


def suggested_code(name: str) -> str:
    """Return a code made of the campaign's name; empty if the name has no plain letters."""
    words = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    code = words[:CODE_LENGTH].strip("-")
    return code if CODE_PATTERN.fullmatch(code) else ""


def checked_dates(starts_on: date, ends_on: date | None) -> None:
    """Raise Refused if the campaign would end before it starts."""
    if ends_on is not None and ends_on < starts_on:
        raise Refused("The last day must be on or after the first day")


def pence(text: str) -> int:
    """Return an amount in pounds, as people type it, in pence; "" is nothing; Refused if unclear."""
    tidy = text.replace("£", "").replace(",", "").strip()
    if not tidy:
        return 0
    try:
        amount = Decimal(tidy)
    except InvalidOperation:
        raise Refused("Enter an amount in pounds, like 250 or 99.50") from None
    if not amount.is_finite() or not 0 <= amount <= DEAREST or amount * 100 % 1:
        raise Refused("Enter an amount in pounds, like 250 or 99.50")
    return int(amount * 100)


def cost_each(spend_pence: int, signed_up: int) -> int | None:
    """Return what each sign-up cost in pence, rounded to the nearest; None without spend or people."""
    if spend_pence == 0 or signed_up == 0:
        return None
    return (2 * spend_pence + signed_up) // (2 * signed_up)


def pounds(amount: int) -> str:
    """Return "£1,250" or "£1.35" for an amount in pence."""
    whole, rest = divmod(amount, 100)
    return f"£{whole:,}.{rest:02}" if rest else f"£{whole:,}"
