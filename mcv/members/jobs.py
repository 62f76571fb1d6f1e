"""What the clock does about members."""

from datetime import datetime

from mcv.members import actions


def count_households(now: datetime) -> None:
    """Count the households of the force for the desk."""
    actions.count_households(now)


def forget_people(now: datetime) -> None:
    """Tries that nobody confirmed for 7 days are gone, and who left 30 days ago is erased."""
    actions.vanish_unverified(now)
    actions.erase_left(now)
