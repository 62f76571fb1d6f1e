"""How often a letter that came back is tried again, and when an address has come back too often."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from mcv.delivery.rules.states import Reason

PAUSES = (timedelta(minutes=30), timedelta(hours=4))
"""How long to wait before the first and the second time; there is no third."""

HOPELESS = frozenset({Reason.TOO_LARGE})
"""The same letter would get the same answer."""

NOT_THE_ADDRESS = frozenset({Reason.REFUSED, Reason.TOO_LARGE})
"""A provider that refuses us, or what we wrote, says nothing of the address: nobody is stopped for it."""

TOO_OFTEN = 3
WITHIN = timedelta(days=30)
SURE_AFTER = timedelta(days=5)
"""Providers try for up to five days: what has not come back by then arrived."""


class ComeBack(NamedTuple):
    """That a letter of that outgoing came back for now."""

    outgoing_id: int
    at: datetime


def retry_at(
    times: int, reason: Reason | None, now: datetime, expires_at: datetime | None
) -> datetime | None:
    """Return when to send it again after it came back `times` times, None when that is no use."""
    if times > len(PAUSES) or reason in HOPELESS:
        return None
    again = now + PAUSES[times - 1]
    return again if expires_at is None or again < expires_at else None


def is_worn_out(returns: Iterable[ComeBack], last_arrival: datetime | None, now: datetime) -> bool:
    """Return whether letters of enough different outgoings came back with none arriving in between.

    `last_arrival` is when the newest letter was sent that has not come back since `SURE_AFTER`.
    """
    begin = now - WITHIN
    if last_arrival is not None:
        begin = max(begin, last_arrival)
    return len({each.outgoing_id for each in returns if each.at > begin}) >= TOO_OFTEN
