"""The kinds of mail that come back, and what was found in one."""

from dataclasses import dataclass
from enum import StrEnum

from mcv.delivery.rules.states import Reason


class MailKind(StrEnum):
    """What one inbound mail is."""

    HARD = "bounce-hard"
    SOFT = "bounce-soft"
    COMPLAINT = "complaint"
    AUTOMATIC = "automatic"
    UNSUBSCRIBE = "unsubscribe"
    ORDINARY = "ordinary"
    LOOP = "loop"
    UNREADABLE = "unreadable"

    @property
    def is_bounce(self) -> bool:
        """Return whether a letter of ours did not arrive."""
        return self in {MailKind.HARD, MailKind.SOFT}

    @property
    def label(self) -> str:
        """Return the kind in words that the desk shows."""
        return LABELS[self]


LABELS = {
    MailKind.HARD: "Came back: the address is dead",
    MailKind.SOFT: "Came back for now",
    MailKind.COMPLAINT: "Reports of unwanted email",
    MailKind.AUTOMATIC: "Automatic answers and delays",
    MailKind.UNSUBSCRIBE: "Unsubscribed by email",
    MailKind.ORDINARY: "Written by somebody to an address that nobody reads",
    MailKind.LOOP: "Our own email, come round",
    MailKind.UNREADABLE: "Could not be read safely",
}


class MailState(StrEnum):
    """How far an inbound mail has come; it is kept as it was received in every state."""

    RECEIVED = "received"
    READ = "read"
    FLAGGED = "flagged"


@dataclass(frozen=True)
class Finding:
    """What a mail is and by which sign; `message_ids` are those of letters that it quotes."""

    kind: MailKind
    because: str
    reason: Reason | None = None
    message_ids: tuple[str, ...] = ()


def unreadable(because: str) -> Finding:
    """Return the finding about a mail that could not, or should not, be read."""
    return Finding(MailKind.UNREADABLE, because)
