"""What failed and may be tried again: only for a reason that passes."""

from dataclasses import dataclass
from datetime import datetime

from mcv.delivery.rules.states import Reason

MAY_PASS = (Reason.GAVE_UP, Reason.MAILBOX_FULL, Reason.REFUSED, Reason.TOO_LARGE)
"""A relay or a mailbox may think better of these; an address that does not exist stays what it is."""


@dataclass(frozen=True)
class Failed:
    """Which failures are meant: those of one outgoing, or of all that were written since a moment."""

    reasons: tuple[Reason, ...] = MAY_PASS
    outgoing_id: int | None = None
    since: datetime | None = None

    @property
    def subject(self) -> str:
        """Return what stands in the record as that which was tried again."""
        return f"outgoing:{self.outgoing_id}" if self.outgoing_id else "post-room"
