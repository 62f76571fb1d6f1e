"""What the provider says of a text, at once or days later, and what follows from it."""

from enum import StrEnum

from mcv.delivery.rules.replies import ACCEPTED, Meaning, Verdict
from mcv.delivery.rules.states import Reason, State


class Status(StrEnum):
    """The provider's last word on one text, in GOV.UK Notify's own words."""

    DELIVERED = "delivered"
    PERMANENT_FAILURE = "permanent-failure"
    TEMPORARY_FAILURE = "temporary-failure"
    TECHNICAL_FAILURE = "technical-failure"


UNDER_WAY = frozenset({"created", "sending", "pending", "sent"})
"""The provider has the text and has not said its last word."""

MEANINGS = {
    Status.DELIVERED: ACCEPTED,
    Status.PERMANENT_FAILURE: Meaning(Verdict.REFUSED, Reason.NO_SUCH_NUMBER, suppresses=True),
    Status.TEMPORARY_FAILURE: Meaning(Verdict.REFUSED, Reason.PHONE_OUT_OF_REACH),
    Status.TECHNICAL_FAILURE: Meaning(Verdict.REFUSED, Reason.GATEWAY_FAILED),
}


def last_word(status: str) -> Status | None:
    """Return the status if it is a last word, None while the text is under way or for any other."""
    return Status(status) if status in set(Status) else None


def may_settle(state: State, reason: Reason | None) -> bool:
    """Return whether the provider's last word still counts for a delivery in that state.

    What failed or was skipped stays so, but for a text of which nothing was known until now.
    """
    if state is State.FAILED:
        return reason is Reason.OUTCOME_UNKNOWN
    return state in {State.QUEUED, State.HELD, State.SENT}
