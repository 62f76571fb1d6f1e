"""Signed links: small, stateless, good for one purpose, and alive after a key is rotated.

The signature is keyed BLAKE2b (RFC 7693): a mail carries several links, and an HMAC of the standard
library costs nine times as much. A letter's tokens for one delivery share a digest, of which each
purpose has a part of its own: who knows one part knows nothing of the others.
"""

import base64
import binascii
import hashlib
import hmac
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

TOGETHER = ("message", "reply", "useful")
"""The purposes for which a letter needs a token of the same number, in the order of their parts."""

# a signature and what goes before it fill whole groups of base64: encoded apart they fit together
SIGNATURE_BYTES = 18
LASTING = struct.Struct(">IQ")

NEVER = 0
URL_SAFE = bytes.maketrans(b"+/", b"-_")
Stamp = Callable[[int], bytes]
Stamps = Callable[[int], tuple[bytes, bytes, bytes]]


@dataclass(frozen=True)
class LinkSigner:
    """Signs and reads link tokens; the first key signs, every key is accepted."""

    keys: Sequence[bytes]

    def sign(self, purpose: str, *numbers: int, expires: datetime | None = None) -> str:
        """Return a URL-safe token that carries the non-negative numbers (below 2**64)."""
        until = NEVER if expires is None else int(expires.timestamp())
        payload = struct.pack(f">I{len(numbers)}Q", until, *numbers)
        signed = payload + _signature(self.keys[0], purpose, payload)
        return base64.urlsafe_b64encode(signed).rstrip(b"=").decode()

    def stamp(self, purpose: str) -> Stamp:
        """Return what writes the lasting tokens of that purpose for one number each, in ASCII."""
        begun, part = _begun(self.keys[0], purpose)

        def token(number: int) -> bytes:
            payload = LASTING.pack(NEVER, number)
            digest = begun.copy()
            digest.update(payload)
            signed = binascii.b2a_base64(payload + digest.digest()[part], newline=False)
            return signed.translate(URL_SAFE)

        return token

    def stamps(self) -> Stamps:
        """Return what writes the three lasting tokens of a number `TOGETHER`, in ASCII."""
        begun, _ = _begun(self.keys[0], TOGETHER[0])

        def tokens(number: int) -> tuple[bytes, bytes, bytes]:
            payload = LASTING.pack(NEVER, number)
            digest = begun.copy()
            digest.update(payload)
            signed = binascii.b2a_base64(payload + digest.digest(), newline=False)
            signed = signed.translate(URL_SAFE)
            carried = signed[:16]
            return carried + signed[16:40], carried + signed[40:64], carried + signed[64:]

        return tokens

    def read(self, purpose: str, token: str, now: datetime) -> tuple[int, ...] | None:
        """Return the numbers of a genuine token of that purpose that has not expired, else None."""
        payload = self._genuine(purpose, token)
        if payload is None:
            return None
        until, *numbers = struct.unpack(f">I{(len(payload) - 4) // 8}Q", payload)
        if until != NEVER and now >= datetime.fromtimestamp(until, UTC):
            return None
        return tuple(numbers)

    def _genuine(self, purpose: str, token: str) -> bytes | None:
        try:
            signed = base64.b64decode(
                token + "=" * (-len(token) % 4), altchars=b"-_", validate=True
            )
        except (binascii.Error, ValueError):
            return None
        payload, signature = signed[:-SIGNATURE_BYTES], signed[-SIGNATURE_BYTES:]
        if len(payload) < 4 or (len(payload) - 4) % 8:
            return None
        genuine = any(
            hmac.compare_digest(signature, _signature(key, purpose, payload)) for key in self.keys
        )
        return payload if genuine else None


def _signature(key: bytes, purpose: str, payload: bytes) -> bytes:
    begun, part = _begun(key, purpose)
    digest = begun.copy()
    digest.update(payload)
    return digest.digest()[part]


@lru_cache(maxsize=256)
def _begun(key: bytes, purpose: str) -> "tuple[hashlib.blake2b, slice]":
    """Return the digest that every signature of the purpose begins with, and which part it is."""
    whole_key = hashlib.blake2b(key).digest()
    sharing = TOGETHER if purpose in TOGETHER else (purpose,)
    begin = b"".join(name.encode() + b"\0" for name in sharing)
    start = sharing.index(purpose) * SIGNATURE_BYTES
    size = len(sharing) * SIGNATURE_BYTES
    digest = hashlib.blake2b(begin, digest_size=size, key=whole_key)
    return digest, slice(start, start + SIGNATURE_BYTES)
