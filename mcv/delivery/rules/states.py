"""The states of a delivery, the lanes it travels in, and every reason why one was not sent."""

from enum import StrEnum


class Purpose(StrEnum):
    """On whose account an address is written to; the same address may stand for each of them.

    A stranger wrote to an address that nobody reads and is told so, once.
    """

    MEMBER = "member"
    STAFF = "staff"
    STRANGER = "stranger"


class Channel(StrEnum):
    """By what means a contact is reached."""

    EMAIL = "email"
    TEXT = "text"


class Kind(StrEnum):
    """Whether an outgoing speaks for the force to many, or for the system to one."""

    ALERT = "alert"
    NOTICE = "notice"


class Lane(StrEnum):
    """The queue that a delivery stands in, the most pressing first."""

    NOTICE = "notice"
    URGENT = "urgent"
    BULK = "bulk"

    @property
    def label(self) -> str:
        """Return the lane as the desk calls it."""
        return LANE_LABELS[self]


LANE_LABELS = {
    Lane.NOTICE: "Letters to one person",
    Lane.URGENT: "Urgent alerts",
    Lane.BULK: "All other alerts",
}


class State(StrEnum):
    """What became of one message to one person."""

    QUEUED = "queued"
    HELD = "held"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"


OPEN = (State.QUEUED, State.HELD)
"""What is not final: it waits, or it may have left and is held until the provider says."""


class Reason(StrEnum):
    """Why a contact is not written to any more, or why one delivery was skipped or failed."""

    LEFT = "left"
    UNSUBSCRIBED = "unsubscribed"
    ERASED = "erased"
    UNCONFIRMED = "unconfirmed"
    COMPLAINED = "complained"
    NO_SUCH_ADDRESS = "no-such-address"
    KEEPS_COMING_BACK = "keeps-coming-back"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    MAILBOX_FULL = "mailbox-full"
    REFUSED = "refused"
    TOO_LARGE = "too-large"
    ADDRESS_UNUSABLE = "address-unusable"
    GAVE_UP = "gave-up"
    NO_SUCH_NUMBER = "no-such-number"
    NUMBER_UNUSABLE = "number-unusable"
    PHONE_OUT_OF_REACH = "phone-out-of-reach"
    GATEWAY_REFUSED = "gateway-refused"
    GATEWAY_FAILED = "gateway-failed"
    OUTCOME_UNKNOWN = "outcome-unknown"
    WEB_ONLY = "web-only"

    @property
    def label(self) -> str:
        """Return the reason in words that the desk shows."""
        return LABELS[self]


LABELS = {
    Reason.LEFT: "Left My Community Voice",
    Reason.UNSUBSCRIBED: "Unsubscribed",
    Reason.ERASED: "Details erased",
    Reason.UNCONFIRMED: "Address not confirmed",
    Reason.COMPLAINED: "Reported our email as unwanted",
    Reason.NO_SUCH_ADDRESS: "Address does not exist",
    Reason.KEEPS_COMING_BACK: "Our email kept coming back",
    Reason.CANCELLED: "Cancelled before it was sent",
    Reason.EXPIRED: "Out of date before it could be sent",
    Reason.MAILBOX_FULL: "Mailbox full",
    Reason.REFUSED: "Refused by their email provider",
    Reason.TOO_LARGE: "Too large for their email provider",
    Reason.ADDRESS_UNUSABLE: "Address cannot be written to",
    Reason.GAVE_UP: "Their email provider was out of reach for three days",
    Reason.NO_SUCH_NUMBER: "Number does not exist any more",
    Reason.NUMBER_UNUSABLE: "Number cannot be sent texts",
    Reason.PHONE_OUT_OF_REACH: "Phone was off or out of reach for three days",
    Reason.GATEWAY_REFUSED: "Refused by the text message service",
    Reason.GATEWAY_FAILED: "Text message service failed to send it",
    Reason.OUTCOME_UNKNOWN: "Text message service never said whether it was sent",
    Reason.WEB_ONLY: "Left in their inbox here, as they chose",
}
