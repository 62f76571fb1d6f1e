"""What is handed to a relay, and what becomes of it."""

from typing import NamedTuple

from mcv.delivery.rules.replies import Meaning, Reply


class Envelope(NamedTuple):
    """One message on its way to one recipient; `key` is whatever the caller knows it by."""

    key: object
    sender: str
    recipient: str
    content: bytes


class Outcome(NamedTuple):
    """What became of an envelope; `doubtful` when the relay may have it but never said so."""

    envelope: Envelope
    meaning: Meaning
    reply: Reply | None = None
    doubtful: bool = False
