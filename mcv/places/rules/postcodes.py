"""What a UK postcode looks like, however somebody typed it."""

import re
import unicodedata

from mcv.core.errors import Refused

WRONG_POSTCODE = "Enter a full UK postcode, like ME14 1XQ"
LONGEST_TYPED = 40
# Royal Mail's rules of which letter stands where; ZZ99 is the health service's "no fixed address"
POSTCODE = re.compile(
    r"(?:GIR0AA"
    r"|(?:[A-PR-UWYZ][0-9]{1,2}|[A-PR-UWYZ][A-HK-Y][0-9]{1,2}"
    r"|[A-PR-UWYZ][0-9][A-HJKPSTUW]|[A-PR-UWYZ][A-HK-Y][0-9][ABEHMNPRVWXY]|ZZ99)"
    r"[0-9][ABD-HJLNP-UW-Z]{2})"
)
# Cyrillic and Greek capitals that look exactly like Latin ones; NFKC already folds full-width forms
CYRILLIC = (
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0405\u0406\u0408"
)
GREEK = "\u0391\u0392\u0395\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u0396"
LOOK_ALIKES = str.maketrans(CYRILLIC + GREEK, "ABEKMHOPCTYXSIJ" + "ABEHIKMNOPTYXZ")
UNSEEN = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")
INWARD_LENGTH = 3


def normalise_postcode(text: str) -> str:
    """Return the postcode as it is printed ("ME14 1XQ"); anything else raises Refused."""
    typed = text if len(text) <= LONGEST_TYPED else ""
    folded = unicodedata.normalize("NFKC", typed).upper().translate(LOOK_ALIKES)
    bare = UNSEEN.sub("", folded)
    if not POSTCODE.fullmatch(bare):
        raise Refused(WRONG_POSTCODE)
    return f"{bare[:-INWARD_LENGTH]} {bare[-INWARD_LENGTH:]}"


def stored_postcode(text: str) -> str:
    """Return the postcode as it is stored, without its space ("ME141XQ"), or raise Refused."""
    return normalise_postcode(text).replace(" ", "")


def outcode(postcode: str) -> str:
    """Return the postcode district ("ME14") of a full postcode, or raise Refused."""
    return normalise_postcode(postcode).split()[0]
