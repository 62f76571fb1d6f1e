"""What the clock does for the post."""

from datetime import datetime

from mcv.delivery.actions import folding, requeueing, weighing


def fold_minutes(now: datetime) -> None:
    """Keep the count of minutes small."""
    folding.fold_minutes(now)


def send_again(now: datetime) -> None:
    """Queue once more what came back for now."""
    requeueing.send_again(now)


def weigh_returns(now: datetime) -> None:
    """Pause sending when too much comes back."""
    weighing.weigh(now)


def drop_old_mail(now: datetime) -> None:
    """Delete mail that came in a month ago."""
    weighing.drop_old(now)
