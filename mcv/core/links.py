"""The signer of this installation's mailed links."""

from datetime import datetime

from mcv.core import settings
from mcv.core.tokens import LinkSigner


def signer() -> LinkSigner:
    """Return the signer that knows every link key, newest first."""
    return LinkSigner(tuple(key.encode() for key in settings.current().link_keys))


def address(path: str) -> str:
    """Return the public address of a path; the host of a request is never trusted for this."""
    return settings.current().public_url + path


def number_in(purpose: str, token: str, now: datetime) -> int | None:
    """Return the one number of a genuine, fresh token of that purpose, else None."""
    numbers = signer().read(purpose, token, now)
    return numbers[0] if numbers and len(numbers) == 1 else None


def pair_in(purpose: str, token: str, now: datetime) -> tuple[int, int] | None:
    """Return the two numbers of a genuine, fresh token of that purpose, else None."""
    numbers = signer().read(purpose, token, now)
    return (numbers[0], numbers[1]) if numbers and len(numbers) == 2 else None
