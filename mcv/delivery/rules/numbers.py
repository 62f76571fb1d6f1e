"""Mobile numbers: which can be sent texts, and the one way in which they are written down."""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from mcv.core.errors import Refused

COUNTRY = "GB"
COUNTRY_CODE = 44
WIRE = re.compile(r"\+44[1-9][0-9]{9}")
FICTIONAL = re.compile(r"\+447700900[0-9]{3}")
"""Ofcom keeps these for drama; no phone has one, so phonenumbers calls them invalid."""
MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
WRONG_NUMBER = "Enter a UK mobile number, like 07400 123 456"


def tidy_number(text: str, allow_fictional: bool = False) -> str:
    """Return the UK mobile number in its international form (E.164), or raise Refused.

    `allow_fictional` lets Ofcom's numbers for drama pass: for development and tests, never for a
    service, where a text to one is money for nothing.
    """
    try:
        found = phonenumbers.parse(text, COUNTRY)
    except NumberParseException as error:
        raise Refused(WRONG_NUMBER) from error
    number = phonenumbers.format_number(found, PhoneNumberFormat.E164)
    if allow_fictional and FICTIONAL.fullmatch(number) and found.extension is None:
        return number
    if found.country_code != COUNTRY_CODE or found.extension is not None:
        raise Refused(WRONG_NUMBER)
    if not phonenumbers.is_valid_number(found) or phonenumbers.number_type(found) not in MOBILE:
        raise Refused(WRONG_NUMBER)
    return number


def number_on_the_wire(address: str) -> str | None:
    """Return the number as the gateway takes it, None for what is none (an erased one, a mail address)."""
    return address if WIRE.fullmatch(address) else None


def spoken_number(number: str) -> str:
    """Return the number as its owner would read it out: "07400 123456"."""
    found = phonenumbers.parse(number, COUNTRY)
    return phonenumbers.format_number(found, PhoneNumberFormat.NATIONAL)
