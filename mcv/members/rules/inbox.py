"""How a member gets alerts, and which of their messages they look at."""

from enum import StrEnum


class Reading(StrEnum):
    """Whether alerts come by email too, or wait in the inbox alone."""

    EMAIL = "email"
    HERE = "here"

    @property
    def label(self) -> str:
        """Return the choice in words."""
        return READING[self]


READING = {
    Reading.EMAIL: "Email me, and keep them here too",
    Reading.HERE: "Do not email me alerts. I read them here",
}


class Shown(StrEnum):
    """The parts of an inbox; letters are about the membership itself, and nobody ticks them off."""

    ALL = "all"
    UNREAD = "unread"
    LETTERS = "letters"

    @property
    def label(self) -> str:
        """Return the part's name."""
        return SHOWN[self]


SHOWN = {
    Shown.ALL: "All messages",
    Shown.UNREAD: "Unread",
    Shown.LETTERS: "Letters about your membership",
}


def shown(text: str | None) -> Shown:
    """Return the part of the inbox that an address names; anything odd is all messages."""
    return Shown(text) if text in set(Shown) else Shown.ALL
