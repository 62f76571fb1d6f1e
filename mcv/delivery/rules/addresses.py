"""Addresses of each channel: as they are kept, and email addresses as a relay understands them."""

import re

import idna

from mcv.delivery.rules.states import Channel

LONGEST = 254
WIRE = re.compile(r"[!#-'*+/-9=?A-Z^-~.-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")


def as_kept(address: str, channel: Channel) -> str:
    """Return the address in the one form under which its contact is found again."""
    bare = address.strip()
    return bare.lower() if channel is Channel.EMAIL else bare


def on_the_wire(address: str) -> str | None:
    """Return the address in ASCII, its domain in punycode, or None when no relay could take it.

    A domain is read as registries read it now (IDNA 2008, UTS 46): by Python's own, older rule
    letters to straße.example would go to whoever has strasse.example.
    """
    if not address.isascii():
        address = _with_ascii_domain(address)
    return address if len(address) <= LONGEST and WIRE.fullmatch(address) else None


def _with_ascii_domain(address: str) -> str:
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode('ascii')}"
    except UnicodeError:
        return ""
