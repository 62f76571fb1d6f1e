"""What the clock does for the post."""

from datetime import datetime

from mcv.delivery.actions import folding


def fold_minutes(now: datetime) -> None:
    """Keep the count of minutes small."""
    folding.fold_minutes(now)
