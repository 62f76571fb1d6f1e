"""The signer of this installation's mailed links."""

from mcv.core import settings
from mcv.core.tokens import LinkSigner


def signer() -> LinkSigner:
    """Return the signer that knows every link key, newest first."""
    return LinkSigner(tuple(key.encode() for key in settings.current().link_keys))


def address(path: str) -> str:
    """Return the public address of a path; the host of a request is never trusted for this."""
    return settings.current().public_url + path
