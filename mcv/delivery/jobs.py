"""What the clock and the queue do about old post."""

from datetime import datetime

from mcv.core import queue
from mcv.delivery.actions import folding
from mcv.delivery.engine import forgetting


def fold_minutes(now: datetime) -> None:
    """Keep the count of minutes small."""
    folding.fold_minutes(now)


def begin_forgetting(now: datetime) -> None:
    """Each night, have what is 90 days old turned into counts."""
    queue.defer("forget-deliveries", now=now)


def forget_deliveries(now: datetime) -> None:
    """Turn one portion into counts; what is left is a task of its own, so that others get a turn."""
    if forgetting.forget_portion(now):
        queue.defer("forget-deliveries", now=now)
