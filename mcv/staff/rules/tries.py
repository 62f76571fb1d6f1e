"""How wrong tries slow signing in, and why the owner always gets in; see docs/adr on slowing."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

FORGOTTEN_AFTER = timedelta(hours=1)
KNOWN_BROWSER_LASTS = timedelta(days=90)
PASS_LASTS = timedelta(minutes=30)
KNOWN_ON_ONE_BROWSER = 5


class Counted(StrEnum):
    """What wrong tries are counted by."""

    ACCOUNT = "account"
    ADDRESS = "address"
    BROWSER = "browser"
    LINK = "link"


FREE_TRIES = {Counted.ACCOUNT: 3, Counted.BROWSER: 3, Counted.ADDRESS: 20, Counted.LINK: 3}
"""Wrong tries without a wait; many people of one station share a network address."""

LONGEST_WAIT = {
    Counted.ACCOUNT: timedelta(seconds=60),
    Counted.BROWSER: timedelta(seconds=60),
    Counted.ADDRESS: timedelta(seconds=60),
    Counted.LINK: timedelta(minutes=15),
}
"""Who holds a mailed link for a new password has only six digits left to guess, so they wait longest.

That keeps no owner out: with the password that they had they sign in as before.
"""


@dataclass(frozen=True)
class Key:
    """One thing that tries are counted by; stored as a hash, so that no address stands in the table."""

    by: Counted
    what: str

    @property
    def digest(self) -> str:
        """The hash under which it is stored."""
        return hashlib.sha256(f"{self.by}\0{self.what}".encode()).hexdigest()


def keys_of(email: str, address: str, browser: str | None) -> tuple[Key, ...]:
    """Return what a try counts against: a browser that the owner has used before stands by itself."""
    if browser is not None:
        return (Key(Counted.BROWSER, browser),)
    return (Key(Counted.ACCOUNT, email.strip().lower()), Key(Counted.ADDRESS, address))


def wait_after(failures: int, by: Counted) -> timedelta:
    """Return the wait after that many wrong tries: none, then 2, 4, 8 ... seconds up to the longest."""
    beyond = failures - FREE_TRIES[by]
    if beyond <= 0:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(beyond, 10)), LONGEST_WAIT[by])


def in_words(wait: timedelta) -> str:
    """Return "1 second", "16 seconds" or, from two minutes up, "5 minutes", rounded up."""
    seconds = max(1, round(wait.total_seconds()))
    count, unit = (seconds, "second") if seconds < 120 else (-(-seconds // 60), "minute")
    return f"{count} {unit}{'' if count == 1 else 's'}"
