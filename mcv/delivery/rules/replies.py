"""What a relay's answer means: for this letter, for this address, for everybody."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from mcv.delivery.rules.states import Reason

ENHANCED = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})(?=\s|$)")
ADDRESS = re.compile(r"[^\s<>\"',;:()]*@[^\s<>\"',;:()]*")
SIGN_IN_CODES = frozenset({530, 534, 535, 538})
DEAD_ADDRESS = frozenset({(1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (2, 1)})
DEAD_WITHOUT_DETAIL = frozenset({550, 551, 553})


class Stage(StrEnum):
    """How far the conversation with the relay had come."""

    SESSION = "session"
    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"


class Verdict(StrEnum):
    """What follows for the delivery from an answer."""

    ACCEPTED = "accepted"
    TRY_LATER = "try-later"
    REFUSED = "refused"
    NOBODY = "nobody"
    UNKNOWN = "unknown"
    NEVER_GOT_IT = "never-got-it"


class Reply(NamedTuple):
    """One complete answer of a relay."""

    code: int
    text: str = ""

    @property
    def enhanced(self) -> tuple[int, int, int] | None:
        """Return the enhanced status (RFC 3463) that the answer begins with, if it has one."""
        found = ENHANCED.match(self.text)
        return (int(found[1]), int(found[2]), int(found[3])) if found else None

    @property
    def fit_to_log(self) -> str:
        """Return the answer without any address in it; relays like to repeat them."""
        return f"{self.code or ''} {ADDRESS.sub('(address)', self.text)}".strip()


@dataclass(frozen=True)
class Meaning:
    """A verdict, its named reason, and whether the address should not be written to again."""

    verdict: Verdict
    reason: Reason | None = None
    suppresses: bool = False


ACCEPTED = Meaning(Verdict.ACCEPTED)
TRY_LATER = Meaning(Verdict.TRY_LATER)
NOBODY = Meaning(Verdict.NOBODY)
UNKNOWN = Meaning(Verdict.UNKNOWN)
NEVER_GOT_IT = Meaning(Verdict.NEVER_GOT_IT)
TOO_LARGE = Meaning(Verdict.REFUSED, Reason.TOO_LARGE)


def classify(stage: Stage, reply: Reply) -> Meaning:
    """Return what the answer means; NOBODY says that the relay refuses us, not this recipient."""
    if reply.code < 300 and stage is Stage.CONTENT:
        return ACCEPTED
    if reply.code == 421 or reply.code in SIGN_IN_CODES or stage in {Stage.SESSION, Stage.SENDER}:
        return NOBODY
    if 400 <= reply.code < 500:
        return TRY_LATER
    if reply.code < 500:
        return NOBODY
    return _permanent(stage, reply)


def _permanent(stage: Stage, reply: Reply) -> Meaning:
    status = reply.enhanced
    detail = status[1:] if status else None
    if detail in DEAD_ADDRESS:
        return Meaning(Verdict.REFUSED, Reason.NO_SUCH_ADDRESS, suppresses=True)
    if detail == (2, 2) or (detail is None and reply.code == 552):
        return Meaning(Verdict.REFUSED, Reason.MAILBOX_FULL)
    if detail in {(2, 3), (3, 4)}:
        return Meaning(Verdict.REFUSED, Reason.TOO_LARGE)
    unspecific = detail is None or detail == (0, 0)
    if unspecific and stage is Stage.RECIPIENT and reply.code in DEAD_WITHOUT_DETAIL:
        return Meaning(Verdict.REFUSED, Reason.NO_SUCH_ADDRESS, suppresses=True)
    return Meaning(Verdict.REFUSED, Reason.REFUSED)
