"""The post in figures: reckoning with minutes, and the values that the desk and the operator are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from mcv.delivery.rules.states import Channel, Lane, Reason, State

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
A_MINUTE = timedelta(minutes=1)


def minute_of(moment: datetime) -> int:
    """Return which minute since 1970 the moment lies in."""
    return (moment - EPOCH) // A_MINUTE


def start_of(minute: int) -> datetime:
    """Return when that minute began."""
    return EPOCH + minute * A_MINUTE


def rate(previous: int, present: int, now: datetime) -> int:
    """Return about how many left in the last sixty seconds.

    Of the minute before the present one as much counts as lies within them, as if its letters had
    left evenly.
    """
    gone = (now - start_of(minute_of(now))) / A_MINUTE
    return round(previous * (1 - gone)) + present


class Account(NamedTuple):
    """Where a delivery is counted: its outgoing, or 0 for all notices, and its lane."""

    outgoing_id: int
    lane: Lane

    @classmethod
    def of(cls, outgoing_id: int, lane: Lane) -> "Account":
        """Return the account of an outgoing."""
        return cls(0 if lane is Lane.NOTICE else outgoing_id, lane)


@dataclass(frozen=True)
class Waiting:
    """How many deliveries wait in a lane, and since when the oldest."""

    rows: int = 0
    oldest_at: datetime | None = None


@dataclass(frozen=True)
class AtWork:
    """A sender process as it was last seen; `rate` is what it hands over a minute."""

    name: str
    relay: str
    started_at: datetime
    seen_at: datetime
    trouble: str | None
    rate: int
    is_gone: bool
    channel: Channel = Channel.EMAIL

    @property
    def is_for_mail(self) -> bool:
        """Return whether it hands email over."""
        return self.channel is Channel.EMAIL


@dataclass(frozen=True)
class Paused:
    """Since when nothing leaves, by whom, and why."""

    since: datetime
    by: str
    because: str


@dataclass(frozen=True)
class Cause:
    """How often a relay's answer, or a rule of ours, kept a delivery from leaving."""

    relay: str
    state: State
    reason: Reason | None
    count: int

    @property
    def label(self) -> str:
        """Return the cause in words that the desk shows."""
        if self.state is State.QUEUED and self.reason is Reason.KEEPS_COMING_BACK:
            return "Came back and is sent once more"
        if self.state is State.QUEUED:
            return "Put back by an operator" if self.reason else "Asked us to try again later"
        return self.reason.label if self.reason else "No reason is known"


@dataclass(frozen=True)
class Stopped:
    """Sending that stopped by itself, because the relay failed everybody."""

    since: datetime
    because: str
    probe_at: datetime | None


@dataclass(frozen=True)
class PostNow:
    """The post at one moment: what waits, what leaves, who sends, what is in the way."""

    at: datetime
    lanes: Mapping[Lane, Waiting]
    rate: int
    senders: Sequence[AtWork]
    paused: Paused | None
    stopped: Stopped | None = None

    @property
    def waiting(self) -> int:
        """Return how many deliveries wait in all lanes."""
        return sum(lane.rows for lane in self.lanes.values())

    @property
    def oldest_at(self) -> datetime | None:
        """Return since when the oldest of all waits."""
        return min((lane.oldest_at for lane in self.lanes.values() if lane.oldest_at), default=None)
