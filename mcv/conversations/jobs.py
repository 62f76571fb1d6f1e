"""What the clock does for conversations."""

from datetime import datetime

from mcv.conversations import actions


def escalate_urgent(now: datetime) -> None:
    """Somebody is told of urgent words that nobody has done anything about for 15 minutes."""
    actions.escalate_due(now)


def give_idle_claims_back(now: datetime) -> None:
    """What an officer claimed and left alone for 24 hours falls back to the unit."""
    actions.fall_back_idle(now)
