"""What the clock does about staff."""

from datetime import datetime

from mcv.staff.actions import postings, signing_in


def close_ended_postings(now: datetime) -> None:
    """Hand on the open work of postings that have ended."""
    postings.close_ended_postings(now)


def forget_tries(now: datetime) -> None:
    """Forget wrong tries that no longer slow anybody."""
    signing_in.forget_tries(now)
