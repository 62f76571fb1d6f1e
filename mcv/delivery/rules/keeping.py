"""How long the post room knows who was written to; afterwards it knows only how many."""

from datetime import timedelta

KEPT_FOR = timedelta(days=90)
"""Counted from when the outgoing was written; trying ends long before."""

PORTION = 500
"""About so many deliveries become counts in one transaction: on SQLite everybody else waits for it."""

TOO_OLD = f"This message is more than {KEPT_FOR.days} days old, so its link no longer works."
"""What somebody reads who opens a link of a delivery that is not kept any more."""
