"""The addresses that letters point to, signed where a link speaks for somebody."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mcv.core.tokens import LinkSigner


class Link(StrEnum):
    """What a signed link is good for; the value is the purpose that its token is bound to."""

    REPLY = "reply"
    USEFUL = "useful"
    UNSUBSCRIBE = "unsubscribe"
    CONFIRM = "confirm"
    SIGN_IN = "signin"
    THREAD = "thread"


PATHS = {
    Link.REPLY: "/r/",
    Link.USEFUL: "/u/",
    Link.UNSUBSCRIBE: "/unsubscribe/",
    Link.CONFIRM: "/confirm/",
    Link.SIGN_IN: "/sign-in/",
    Link.THREAD: "/t/",
}
SETTINGS_PATH = "/settings"
HELP_PATH = "/help"
PRIVACY_PATH = "/privacy"


@dataclass(frozen=True)
class Links:
    """Writes the addresses of this installation, always under its configured public address."""

    public_url: str
    signer: LinkSigner

    def signed(self, link: Link, *numbers: int, expires: datetime | None = None) -> str:
        """Return the whole address of a link of that kind that carries those numbers."""
        return self.before_token(link) + self.signer.sign(link.value, *numbers, expires=expires)

    def before_token(self, link: Link) -> str:
        """Return what every address of that kind begins with: all but its token."""
        return self.public_url + PATHS[link]

    def plain(self, path: str) -> str:
        """Return the whole address of a path that speaks for nobody."""
        return self.public_url + path
