"""What a channel is: a class with one method, which either hands a message over or fails in two ways."""

from typing import NamedTuple, Protocol

from mcv.delivery.rules.states import Reason


class Message(NamedTuple):
    """One message to one address; `in_doubt` when the gateway may have been given it before."""

    address: str
    content: str
    reference: str
    in_doubt: bool = False


class Refused(Exception):
    """The gateway will never take or deliver it, for that reason; `stops` the contact or only this."""

    def __init__(self, reason: Reason, stops: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.stops = stops


class NotNow(Exception):
    """The gateway did not take it, or never said whether it did (`unknown`): then it is held.

    `trouble` says in words, without anybody's address, what keeps the gateway from taking anything
    from us at all; it is nobody's in particular, and the sender rests before it tries another.
    """

    def __init__(self, *, unknown: bool = False, trouble: str | None = None) -> None:
        super().__init__(trouble or ("outcome unknown" if unknown else "not taken"))
        self.unknown = unknown
        self.trouble = trouble


class Gateway(Protocol):
    """Somebody who carries messages for us: `send` is all that a new channel has to write."""

    def send(self, message: Message) -> None:
        """Return once the gateway has the message; raise Refused or NotNow if it has not.

        A message in doubt is asked for by its reference and never handed over again by this call:
        NotNow without `unknown` says that the gateway never got it, so that it is queued again.
        It is called from several threads at once.
        """
