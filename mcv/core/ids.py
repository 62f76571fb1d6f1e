"""References that may stand in an address: short, unguessable, easy to read out."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_reference(length: int = 12) -> str:
    """Return a random reference of that many characters (12 hold 59 bits) without look-alikes."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
