"""The kinds of alert, and the states that one version of its wording passes through."""

from enum import StrEnum


class Kind(StrEnum):
    """What an alert is for."""

    NEWS = "news"
    ALERT = "alert"
    APPEAL = "appeal"
    EVENT = "event"
    POLICING = "policing"
    ADVICE = "advice"

    @property
    def label(self) -> str:
        """The kind as it is written on a page."""
        return LABELS[self][0]

    @property
    def hint(self) -> str:
        """One line for the officer who chooses."""
        return LABELS[self][1]

    @property
    def tone(self) -> str:
        """How strongly the kind is marked; the word always stands beside it."""
        return "urgent" if self is Kind.ALERT else "active" if self is Kind.APPEAL else "quiet"


LABELS = {
    Kind.NEWS: ("News", "Something that happened, or that we did"),
    Kind.ALERT: ("Alert", "Something to watch for now, like burglaries in these streets"),
    Kind.APPEAL: ("Appeal", "We need to hear from people who saw or know something"),
    Kind.EVENT: ("Engagement event", "Meet us at a place and a time"),
    Kind.POLICING: ("Policing activity", "What we are doing here, like patrols or speed checks"),
    Kind.ADVICE: ("Advice", "How to stay safe"),
}


class State(StrEnum):
    """Where one version of an alert stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    SENDING = "sending"
    SENT = "sent"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The state as it is written on a page."""
        return STATE_LABELS[self][0]

    @property
    def tone(self) -> str:
        """How the state is marked; the word always stands beside it."""
        return STATE_LABELS[self][1]


STATE_LABELS = {
    State.DRAFT: ("Draft", "quiet"),
    State.SUBMITTED: ("Waits for approval", "soon"),
    State.APPROVED: ("Scheduled", "active"),
    State.SENDING: ("Sending", "active"),
    State.SENT: ("Sent", "done"),
    State.RETURNED: ("Returned", "soon"),
    State.WITHDRAWN: ("Withdrawn", "quiet"),
    State.CANCELLED: ("Cancelled", "quiet"),
}

NEXT = {
    State.DRAFT: {State.SUBMITTED, State.WITHDRAWN},
    State.SUBMITTED: {State.APPROVED, State.RETURNED, State.WITHDRAWN},
    State.APPROVED: {State.SENDING, State.CANCELLED},
    State.SENDING: {State.SENT, State.CANCELLED},
    State.SENT: set[State](),
    State.RETURNED: set[State](),
    State.WITHDRAWN: set[State](),
    State.CANCELLED: set[State](),
}

OPEN = frozenset({State.DRAFT, State.SUBMITTED, State.APPROVED, State.SENDING})
"""Something may still happen to the version, so that no other of its alert is begun."""

LEFT_UNSENT = frozenset({State.RETURNED, State.WITHDRAWN, State.CANCELLED})
"""The version went no further; it may be taken up again as a new draft."""
