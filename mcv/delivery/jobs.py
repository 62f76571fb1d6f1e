"""What the clock and the queue do about old post."""

from datetime import datetime

from mcv.core import queue
from mcv.delivery.actions import folding, requeueing, weighing
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


def send_again(now: datetime) -> None:
    """Queue once more what came back for now."""
    requeueing.send_again(now)


def weigh_returns(now: datetime) -> None:
    """Pause sending when too much comes back."""
    weighing.weigh(now)


def drop_old_mail(now: datetime) -> None:
    """Delete mail that came in a month ago."""
    weighing.drop_old(now)
