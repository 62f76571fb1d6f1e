"""The beginning of an SMTP session: who we are, whether it is safe, whether they let us in."""

import base64
from dataclasses import dataclass, field
from enum import Enum, auto

from config import MailRelay
from mcv.delivery.rules.replies import Reply

SAID_IN_CLEAR = Reply(0, "something was said in clear after STARTTLS")


class UnwelcomeError(Exception):
    """The relay does not let us begin; `reply` is what it said, code 0 where it said nothing."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.text)
        self.reply = reply


@dataclass
class Offer:
    """What the relay said that it can do, from its answer to EHLO."""

    pipelining: bool = False
    starttls: bool = False
    size: int | None = None
    sign_in: frozenset[str] = field(default_factory=frozenset)


def offer_in(lines: list[str]) -> Offer:
    """Return what the lines of an answer to EHLO offer; what is not known is passed over."""
    found = Offer()
    for line in lines[1:]:
        keyword, _, rest = line.strip().upper().partition(" ")
        if keyword == "PIPELINING":
            found.pipelining = True
        elif keyword == "STARTTLS":
            found.starttls = True
        elif keyword == "SIZE" and rest.isdigit() and int(rest):
            found.size = int(rest)
        elif keyword == "AUTH":
            found.sign_in = frozenset(rest.split())
    return found


class Step(Enum):
    """What the relay's next answer belongs to."""

    GREETING = auto()
    HELLO = auto()
    STARTTLS = auto()
    SIGN_IN = auto()
    DONE = auto()


class Opening:
    """Says what comes next until envelopes may follow; never in clear where TLS is configured."""

    def __init__(self, relay: MailRelay, our_name: str) -> None:
        self.offer = Offer()
        self.step = Step.GREETING
        self.wants_tls = False
        self._relay = relay
        self._our_name = our_name
        self._is_secure = relay.tls == "tls"
        self._answers: list[str] = []

    @property
    def is_done(self) -> bool:
        """Return whether envelopes may follow."""
        return self.step is Step.DONE

    def answered(self, reply: Reply, lines: list[str]) -> str | None:
        """Return the next command, None when done or TLS must come first; raises UnwelcomeError."""
        if self.step is Step.SIGN_IN and reply.code == 334 and self._answers:
            return self._answers.pop(0)
        if reply.code >= 300:
            raise UnwelcomeError(reply)
        if self.step is Step.GREETING:
            return self._hello()
        if self.step is Step.HELLO:
            self.offer = offer_in(lines)
            return self._make_safe()
        if self.step is Step.STARTTLS:
            self.wants_tls = True
            return None
        self.step = Step.DONE
        return None

    def secured(self) -> str:
        """Return the first command after the TLS handshake; what was said in clear is forgotten."""
        self._is_secure = True
        self.wants_tls = False
        return self._hello()

    def _hello(self) -> str:
        self.step = Step.HELLO
        return f"EHLO {self._our_name}"

    def _make_safe(self) -> str | None:
        if self._relay.tls != "none" and not self._is_secure:
            if not self.offer.starttls:
                raise UnwelcomeError(Reply(0, "the relay does not offer STARTTLS"))
            self.step = Step.STARTTLS
            return "STARTTLS"
        if self._relay.username:
            self.step = Step.SIGN_IN
            return self._sign_in()
        self.step = Step.DONE
        return None

    def _sign_in(self) -> str:
        if "PLAIN" in self.offer.sign_in:
            secret = f"\0{self._relay.username}\0{self._relay.password}"
            return f"AUTH PLAIN {_base64(secret)}"
        if "LOGIN" in self.offer.sign_in:
            self._answers = [_base64(self._relay.username), _base64(self._relay.password)]
            return "AUTH LOGIN"
        raise UnwelcomeError(Reply(0, "the relay offers no way to sign in that we know"))


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
