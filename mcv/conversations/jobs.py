"""What the clock does for conversations."""

from datetime import datetime

from mcv.conversations import actions


def give_idle_claims_back(now: datetime) -> None:
    """What an officer claimed and left alone for 24 hours falls back to the unit."""
    actions.fall_back_idle(now)
