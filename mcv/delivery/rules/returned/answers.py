"""Whether somebody who wrote to an address that nobody reads is told so."""

from datetime import datetime, timedelta

AGAIN_AFTER = timedelta(days=7)
MOST_AN_HOUR = 60
"""Senders are easily forged: a flood of them must not make us one."""

ANSWERED = "told that nobody reads this address"


def may_answer(last_answer: datetime | None, answers_this_hour: int, now: datetime) -> bool:
    """Return whether an answer may go now to a sender whose last answer was then."""
    rested = last_answer is None or now - last_answer >= AGAIN_AFTER
    return rested and answers_this_hour < MOST_AN_HOUR
