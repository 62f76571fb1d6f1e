"""When two members live in one household: a keyed hash of the postcode and the house.

The rule never merges two households that differ, and merges what it can be sure of:
- letter case, spaces, punctuation, "No." and a leading "The" do not matter;
- after a number nothing more is read: "14", "14 High Street" and "Rose Cottage, 14 High Street"
  are one house (a postcode rarely has two streets, never two equal numbers on one of them);
- a flat keeps its number or letter, wherever it is written: "Flat 2, 14" is "14 flat 2", is
  "Apartment 2, 14" and "2/14", but not "Flat 3, 14" and not "14";
- a house without a number is its whole name: "Rose Cottage".
"""

import hmac
import re
import unicodedata
from hashlib import sha256

HASH_CHARACTERS = 32
FLAT = re.compile(
    r"\b(?:FLAT|APARTMENT|APPARTMENT|APT|UNIT|ROOM|STUDIO|SUITE|MAISONETTE|CARAVAN|PLOT|PITCH)"
    r"(?: (?:NO|NUMBER))? ([0-9]+ ?[A-Z]?|[A-Z][0-9]*)\b"
)
STOREY = re.compile(
    r"\b(LOWER GROUND|GROUND|FIRST|SECOND|THIRD|FOURTH|TOP|BASEMENT|GARDEN|UPPER|LOWER)"
    r"(?: FLOOR(?: FLAT| APARTMENT| MAISONETTE)?| FLAT| APARTMENT| MAISONETTE)\b"
)
ORDINALS = {"1ST": "FIRST", "2ND": "SECOND", "3RD": "THIRD", "4TH": "FOURTH"}
SLASHED = re.compile(r"^([0-9]+[A-Z]?) ?/ ?([0-9]+[A-Z]?)\b")
NUMBER = re.compile(r"\b([0-9]+)(?: ?([A-Z]))?\b(?: ?- ?([0-9]+)\b)?")
DROPPED = re.compile(r"\b(?:NO|NUMBER|NUM|HOUSE NUMBER)\b(?= [0-9])")


def normalise_house(text: str) -> str:
    """Return the part of an address that tells households of one postcode apart; "" when there is none."""
    words = _words(text)
    slashed = SLASHED.match(words)
    if slashed:
        return f"{slashed[2]}/{slashed[1]}"
    rest, flat = _taken(FLAT, words)
    if STOREY.search(words) and not (flat and NUMBER.search(rest)):
        # in "First floor flat, 14" the number after "flat" is the house's
        rest, flat = _taken(STOREY, words)
    house = _house(rest.replace("/", " "))
    return f"{house}/{flat}" if flat else house


def household_hash(key: str, postcode: str, house: str) -> str | None:
    """Return the keyed hash of a household, None without a house; the key must never rotate."""
    normalised = normalise_house(house)
    if not normalised or not key:
        return None
    place = "".join(postcode.upper().split())
    message = f"{place}|{normalised}".encode()
    return hmac.new(key.encode(), message, sha256).hexdigest()[:HASH_CHARACTERS]


def _words(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).upper().replace("'", "").replace("\u2019", "")
    dashes = re.sub(r"[\u2010-\u2015\u2212]", "-", folded)
    spaced = " ".join(re.sub(r"[^\w/-]|_", " ", dashes).split())
    named = " ".join(ORDINALS.get(word, word) for word in spaced.split())
    return " ".join(DROPPED.sub("", named).split()).strip("-/ ")


def _taken(pattern: re.Pattern[str], words: str) -> tuple[str, str]:
    """Return the words without what the pattern finds, and what it found, without spaces."""
    found = pattern.search(words)
    if not found:
        return words, ""
    rest = f"{words[: found.start()]} {words[found.end() :]}"
    return " ".join(rest.split()), found[1].replace(" ", "")


def _house(words: str) -> str:
    number = NUMBER.search(words)
    if not number:
        return re.sub(r"^THE ", "", words).replace(" ", "").replace("-", "")
    first, letter, last = number.groups()
    return f"{int(first)}{letter or ''}" + (f"-{int(last)}" if last else "")
