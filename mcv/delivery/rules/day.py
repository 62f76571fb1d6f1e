"""A day of the post, hour by hour, and what it shows in a sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mcv.delivery.rules.states import State

HOURS = 24
AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Hour:
    """One hour: when it began, and how many messages came to each end in it."""

    start: datetime
    sent: int
    failed: int
    skipped: int
    put_off: int


def first_hour(now: datetime) -> datetime:
    """Return when the first of the last twenty-four hours began, the present one being the last."""
    return now.replace(minute=0, second=0, microsecond=0) - (HOURS - 1) * AN_HOUR


def hours(found: Mapping[tuple[datetime, State], int], now: datetime) -> list[Hour]:
    """Return the last twenty-four hours, quiet ones included."""
    starts = [first_hour(now) + number * AN_HOUR for number in range(HOURS)]
    return [
        Hour(
            start=start,
            sent=found.get((start, State.SENT), 0),
            failed=found.get((start, State.FAILED), 0),
            skipped=found.get((start, State.SKIPPED), 0),
            put_off=found.get((start, State.QUEUED), 0),
        )
        for start in starts
    ]


def busiest(day: Sequence[Hour]) -> Hour:
    """Return the hour in which most was sent, the latest of equals."""
    return max(day, key=lambda hour: (hour.sent, hour.start))


def finding(day: Sequence[Hour], busiest_hour: str) -> str:
    """Return what the day shows; `busiest_hour` is how a page writes its busiest hour."""
    sent, failed = sum(hour.sent for hour in day), sum(hour.failed for hour in day)
    if not sent and not failed:
        return "Nothing was sent in the last 24 hours"
    if not sent:
        return f"Nothing was sent in the last 24 hours, and {failed:,} failed"
    is_all = busiest(day).sent == sent
    when = f"all in the hour from {busiest_hour}" if is_all else f"most from {busiest_hour}"
    failures = (
        f"; {failed:,} failed ({_share(failed, sent + failed)})" if failed else "; none failed"
    )
    return f"{sent:,} sent, {when}{failures}"


def _share(part: int, whole: int) -> str:
    percent = 100 * part / whole
    return "under 0.1%" if percent < 0.1 else f"{percent:.1f}%"
