"""Who a member is, and the states that a membership goes through."""

from dataclasses import dataclass
from enum import StrEnum

from mcv.core.errors import Refused
from mcv.core.mailtext import clean_header
from mcv.members.rules.limits import MOST_PLACES
from mcv.members.rules.topics import Topic


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


def tidy_name(text: str) -> str:
    """Return a name on one line, without what cannot be seen; nothing left raises Refused."""
    name = clean_header(text)
    if not name:
        raise Refused("Enter your name")
    return name


def may_become(state: State, following: State) -> bool:
    """Return whether a membership may go from the one state to the other."""
    return following in NEXT[state]


@dataclass(frozen=True)
class Details:
    """What somebody says of themselves and of what they want to hear, already checked for shape."""

    name: str
    kind: Kind
    postcode: str
    home_ward_id: int
    topics: tuple[Topic, ...]
    organisation: str = ""
    house: str = ""
    follows: tuple[int, ...] = ()

    @property
    def places(self) -> tuple[int, ...]:
        """Return the wards that they follow: home first, each once, not more than anyone may."""
        return tuple(dict.fromkeys((self.home_ward_id, *self.follows)))[:MOST_PLACES]
