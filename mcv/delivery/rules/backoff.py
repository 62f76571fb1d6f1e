"""When a delivery that was put off is tried again, and when trying ends."""

import math
from datetime import datetime, timedelta

FIRST_SECONDS = 15.0
LONGEST_SECONDS = 30 * 60.0
GROWTH = 4.0
LONGEST_TRYING = timedelta(hours=72)


def pause_seconds(attempts: int, chance: float) -> float:
    """Return the seconds to wait after that many attempts; `chance` in [0, 1) spreads them."""
    growths = max(0, min(attempts, 20) - 1)
    full = min(LONGEST_SECONDS, FIRST_SECONDS * math.pow(GROWTH, growths))
    return full * (0.75 + 0.5 * chance)


def next_attempt(
    attempts: int, now: datetime, created_at: datetime, expires_at: datetime | None, chance: float
) -> datetime | None:
    """Return when to try again, or None when that moment would come too late to be worth it."""
    again = now + timedelta(seconds=pause_seconds(attempts, chance))
    return again if again < gives_up_at(created_at, expires_at) else None


def gives_up_at(created_at: datetime, expires_at: datetime | None) -> datetime:
    """Return from when on it is not worth trying, or asking, any more."""
    last = created_at + LONGEST_TRYING
    return last if expires_at is None else min(last, expires_at)
