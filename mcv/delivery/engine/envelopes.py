"""What is handed to a relay, what it is to answer, and what becomes of it."""

from collections.abc import Callable, Sequence
from enum import Enum, auto
from typing import NamedTuple

from mcv.delivery.rules.replies import Meaning, Reply


class Expected(Enum):
    """Which command the next answer belongs to."""

    OPENING = auto()
    RESET = auto()
    SENDER = auto()
    RECIPIENT = auto()
    DATA = auto()
    CONTENT = auto()
    NOTHING = auto()
    QUIT = auto()


ENVELOPE = (Expected.SENDER, Expected.RECIPIENT)


class Envelope(NamedTuple):
    """One message on its way to one recipient, as long as `is_wanted`; `key` is the caller's.

    `content` is in pieces, joined only as it leaves: what waits takes hardly any room.
    """

    key: object
    sender: str
    recipient: str
    content: Sequence[bytes]
    is_wanted: Callable[[], bool] = lambda: True


class Outcome(NamedTuple):
    """What became of an envelope; `doubtful` when the relay may have it but never said so."""

    envelope: Envelope
    meaning: Meaning
    reply: Reply | None = None
    doubtful: bool = False
