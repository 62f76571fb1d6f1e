"""The states of a conversation, what it is made of, and why it may be closed."""

from enum import StrEnum


class State(StrEnum):
    """Where a conversation stands on the desk."""

    NEW = "new"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """Return the state in the desk's words."""
        return {
            State.NEW: "New",
            State.CLAIMED: "Claimed",
            State.ANSWERED: "Answered",
            State.CLOSED: "Closed",
        }[self]

    @property
    def tone(self) -> str:
        """Return the tone of its tag; it only supports the word."""
        return {
            State.NEW: "active",
            State.CLAIMED: "soon",
            State.ANSWERED: "done",
            State.CLOSED: "quiet",
        }[self]


WAITING = frozenset({State.NEW, State.CLAIMED})
"""The states in which the member waits for us."""


class Kind(StrEnum):
    """What one entry of a conversation is."""

    MEMBER = "member"
    STAFF = "staff"
    NOTE = "note"
    EVENT = "event"


SHOWN_TO_MEMBER = frozenset({Kind.MEMBER, Kind.STAFF})
"""Notes and events stay on the desk."""


class Outcome(StrEnum):
    """How a member's wait for us ended."""

    ANSWERED = "answered"
    CLOSED = "closed"


class ClosedBecause(StrEnum):
    """Why nothing more will be answered; the value is stored, the label is what the desk offers."""

    SETTLED = "settled"
    NOTHING_TO_ANSWER = "nothing-to-answer"
    BY_PHONE = "by-phone"
    REPORTED = "reported"
    ABUSIVE = "abusive"
    OTHER = "other"

    @property
    def label(self) -> str:
        """Return the reason in words."""
        return {
            ClosedBecause.SETTLED: "It is settled",
            ClosedBecause.NOTHING_TO_ANSWER: "There is nothing to answer, for example a thank you",
            ClosedBecause.BY_PHONE: "We spoke by phone or in person",
            ClosedBecause.REPORTED: "It is recorded as a crime or incident and goes on there",
            ClosedBecause.ABUSIVE: "It is abusive or was sent to test us",
            ClosedBecause.OTHER: "Another reason",
        }[self]


class Show(StrEnum):
    """The parts of the desk's list of replies."""

    WAITING = "waiting"
    MINE = "mine"
    NEW = "new"
    OVERDUE = "overdue"
    ANSWERED = "answered"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """Return the part's name."""
        return {
            Show.WAITING: "Waiting",
            Show.MINE: "Mine",
            Show.NEW: "New",
            Show.OVERDUE: "Overdue",
            Show.ANSWERED: "Answered",
            Show.CLOSED: "Closed",
        }[self]
