"""What a message of the demonstration consists of, from its words to what became of the replies."""

from dataclasses import dataclass
from enum import StrEnum

from mcv.alerts.rules import Kind
from mcv.members.rules import Topic
from mcv.staff.rules import Role


class Ending(StrEnum):
    """How far a message got."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"
    SENT = "sent"
    CORRECTED = "corrected"


class Care(StrEnum):
    """What the unit has done about a reply."""

    WAITS = "waits"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True)
class Reply:
    """What a member wrote back, so many hours after the message, and what became of it."""

    words: str
    hours: float
    care: Care = Care.ANSWERED
    answer: str = ""
    answered_after: float = 6


@dataclass(frozen=True)
class Message:
    """One message: to named wards, else to the district, else to the force; no topics is all of them."""

    days_ago: float
    district: str
    kind: Kind
    title: str
    body: str
    call: str = ""
    wards: tuple[str, ...] = ()
    topics: tuple[Topic, ...] = ()
    author: Role = Role.SPOC
    ending: Ending = Ending.SENT
    urgent: bool = False
    event_place: str = ""
    replies: tuple[Reply, ...] = ()
    correction: str = ""
