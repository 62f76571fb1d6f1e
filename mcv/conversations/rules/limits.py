"""How much may be written, and what a form's own number looks like."""

import re

from mcv.core.errors import Refused

LONGEST = 4000
"""Characters of a reply, an answer or a note."""

MOST_A_DAY = 20
"""Replies that one member may send within 24 hours."""

FORM_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


def worded(text: str | None, what: str) -> str:
    """Return the text if it can be sent; `what` is "your message", "the answer" or "the note"."""
    said = (text or "").strip()
    if not said:
        raise Refused(f"Write {what}")
    if len(said) > LONGEST:
        raise Refused(f"{what[0].upper()}{what[1:]} must be {LONGEST:,} characters or fewer")
    return said


def check_flood(written_today: int) -> None:
    """Refuse when one member has written so often that nobody could read it."""
    if written_today >= MOST_A_DAY:
        raise Refused(
            f"You have sent {MOST_A_DAY} messages in 24 hours. We will read them all. "
            "Call 101 if something cannot wait."
        )


def form_key(person: str, form_id: str | None, spare: str) -> str:
    """Return what makes one sending of one form by one person unique.

    A form without a number, or with one that we did not make, counts as new: `spare` stands in.
    """
    known = form_id if form_id and FORM_ID.fullmatch(form_id) else spare
    return f"{person}:{known}"
