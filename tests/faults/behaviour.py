"""What a relay offers, and where and how it fails."""

import ssl
from dataclasses import dataclass, field
from enum import StrEnum


class Point(StrEnum):
    """Where in a conversation the relay can fail."""

    GREETING = "greeting"
    HELLO = "hello"
    SIGN_IN = "sign-in"
    SENDER = "sender"
    RECIPIENT = "recipient"
    DATA = "data"
    CONTENT = "content"
    ACCEPTED = "accepted"
    """After the ledger has it and before the sender hears so: the final dot's worst moment."""


HANG = "hang"
DROP = "drop"
GARBAGE = "\0\xff\xfe HTTP/1.1 400 Bad Request"


@dataclass
class Fault:
    """What goes wrong at a point: an answer, HANG, DROP or GARBAGE; after so many, for so many times."""

    does: str
    after: int = 0
    times: int | None = None

    def is_due(self) -> bool:
        """Return whether it goes wrong this time."""
        self.after -= 1
        if self.after >= 0 or self.times == 0:
            return False
        self.times = None if self.times is None else self.times - 1
        return True


@dataclass
class Behaviour:
    """What the relay offers and where it fails; answers are whole lines without their end."""

    faults: dict[Point, Fault] = field(default_factory=dict)
    pipelining: bool = True
    eight_bit: bool = True
    size: int | None = None
    tls: ssl.SSLContext | None = None
    sign_in: str | None = None
    refuse: dict[str, str] = field(default_factory=dict)
    refuse_senders: str | None = None
    asks_for_content_of_the_refused: bool = False
    content_answers: list[str] = field(default_factory=list)
    silent_after: int | None = None
    drop_after: int | None = None
    greeting: str = "220 relay.example ESMTP"
    greets: bool = True
    most_connections: int | None = None
    seconds_a_message: float = 0.0
