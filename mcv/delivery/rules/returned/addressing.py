"""The addresses of ours that mail may come back to; nothing else is taken in."""

from dataclasses import dataclass
from enum import StrEnum

LONGEST_TOKEN = 100


class Desk(StrEnum):
    """Which of our addresses a mail is for; the value is what stands before a token or the @."""

    BOUNCE = "bounce"
    UNSUBSCRIBE = "unsubscribe"
    NO_REPLY = "no-reply"
    FEEDBACK = "feedback"


WITH_TOKEN = frozenset({Desk.BOUNCE, Desk.UNSUBSCRIBE})


@dataclass(frozen=True)
class Addressed:
    """One of our addresses, taken apart; the token may still be forged."""

    desk: Desk
    token: str = ""


def addressed(address: str, mail_domain: str) -> Addressed | None:
    """Return which address of ours that is, None if it is none; a token keeps its letter case."""
    local, at, domain = address.strip().rpartition("@")
    if not at or domain.lower() != mail_domain.lower():
        return None
    name, plus, token = local.partition("+")
    if name.lower() not in set(Desk):
        return None
    desk = Desk(name.lower())
    fits = 0 < len(token) <= LONGEST_TOKEN if desk in WITH_TOKEN else not plus
    return Addressed(desk, token) if fits else None


def is_ours(address: str, mail_domain: str) -> bool:
    """Return whether the address is one that our own letters come from."""
    return addressed(address, mail_domain) is not None
