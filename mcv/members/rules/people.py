"""Who a member is, and the states that a membership goes through."""

from enum import StrEnum


class Kind(StrEnum):
    """As what somebody joins; only residents count as households."""

    RESIDENT = "resident"
    BUSINESS = "business"
    GROUP = "group"

    @property
    def label(self) -> str:
        """Return the kind in words."""
        return KIND_LABELS[self]


KIND_LABELS = {
    Kind.RESIDENT: "Resident",
    Kind.BUSINESS: "Business",
    Kind.GROUP: "Community group",
}


class State(StrEnum):
    """Where a membership stands; one that was never verified is deleted, not left."""

    UNVERIFIED = "unverified"
    VERIFIED = "verified"
    LEFT = "left"
    ERASED = "erased"


NEXT = {
    State.UNVERIFIED: {State.VERIFIED},
    State.VERIFIED: {State.LEFT},
    State.LEFT: {State.ERASED},
    State.ERASED: set[State](),
}


def may_become(state: State, following: State) -> bool:
    """Return whether a membership may go from the one state to the other."""
    return following in NEXT[state]
