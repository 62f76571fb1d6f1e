"""The 72-hour promise of the Neighbourhood Policing Guarantee, and how its clock is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

PROMISE = timedelta(hours=72)
SOON = timedelta(hours=12)
IDLE_AFTER = timedelta(hours=24)
"""A claim that nobody has touched for so long falls back to the unit: the promise is the unit's."""

THREAD_LINK_LASTS = timedelta(days=30)
SENT_PAGE_LASTS = timedelta(hours=1)


class Clock(StrEnum):
    """How near the end of the promise is; also the tone of its tag."""

    CALM = "quiet"
    SOON = "soon"
    OVERDUE = "urgent"


def due(began_at: datetime) -> datetime:
    """Return by when somebody who wrote at that moment is answered; nights and weekends count."""
    return began_at + PROMISE


def clock(due_at: datetime, now: datetime) -> Clock:
    """Return how near the end of the promise is."""
    if now > due_at:
        return Clock.OVERDUE
    return Clock.SOON if due_at - now <= SOON else Clock.CALM


def is_idle(touched_at: datetime, now: datetime) -> bool:
    """Return whether a claim has been left alone for so long that it falls back."""
    return now - touched_at >= IDLE_AFTER


def length(span: timedelta) -> str:
    """Return "12 minutes", "5 hours" or "3 days", rounded down; under a minute is "1 minute"."""
    minutes = max(1, int(span.total_seconds() // 60))
    hours, days = minutes // 60, minutes // (60 * 24)
    count, unit = (minutes, "minute") if hours == 0 else (hours, "hour")
    if hours >= 72:
        count, unit = days, "day"
    return f"{count} {unit}{'' if count == 1 else 's'}"


@dataclass(frozen=True)
class ReplyTimes:
    """How a unit kept the promise in a period.

    `replies` counts what members wrote, `waits` the times that one of them began to wait for us;
    `answered`, `within_promise` and `closed` say how those waits ended so far, hours are of the
    answered ones (None when there is none).
    """

    replies: int = 0
    waits: int = 0
    answered: int = 0
    within_promise: int = 0
    closed: int = 0
    median_hours: float | None = None
    ninth_decile_hours: float | None = None
    slowest_hours: float | None = None

    @property
    def open(self) -> int:
        """Return how many still wait."""
        return self.waits - self.answered - self.closed


def reply_times(replies: int, waits: int, closed: int, answered: Sequence[timedelta]) -> ReplyTimes:
    """Return the figures of a period from how long each answered wait lasted."""
    hours = sorted(span.total_seconds() / 3600 for span in answered)
    return ReplyTimes(
        replies=replies,
        waits=waits,
        answered=len(hours),
        within_promise=sum(span <= PROMISE for span in answered),
        closed=closed,
        median_hours=percentile(hours, 0.5),
        ninth_decile_hours=percentile(hours, 0.9),
        slowest_hours=hours[-1] if hours else None,
    )


def percentile(ordered: Sequence[float], share: float) -> float | None:
    """Return the value below which that share of the ordered values lies, between two linearly."""
    if not ordered:
        return None
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
