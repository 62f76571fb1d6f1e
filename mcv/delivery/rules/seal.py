"""Our signature on a letter (DKIM, RFC 6376): it is from us, and nobody changed it.

`cryptography` signs, because a letter then takes less than a tenth of dkimpy's time; dkimpy looks at
one signed letter of each batch, so that two independent hands have to agree. Only RSA: a signature
by Ed25519 counts as none with receivers who do not know it yet, and large ones do not.
"""

import re
from base64 import b64encode
from hashlib import sha256

import dkim
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

SIGNED = (
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version",
    "Content-Type", "List-Unsubscribe", "List-Unsubscribe-Post",
)  # fmt: skip
ONLY_ONCE = (
    "From", "To", "Subject", "Reply-To", "Content-Type", "List-Unsubscribe",
    "List-Unsubscribe-Post",
)  # fmt: skip
"""Signed once more than they stand in a letter, so that nobody can add another one on the way."""

NAMES_A_LINE = 6
BASE64_A_LINE = 72
LONGEST_STRING = 255
FOLD = b"\r\n "
NEXT_FIELD = re.compile(rb"\r\n(?![ \t])")


class Seal:
    """The key of one selector; signs letters of the domain for as long as the process lives."""

    def __init__(self, domain: str, selector: str, private_key: str) -> None:
        key = load_pem_private_key(private_key.encode(), password=None)
        if not isinstance(key, RSAPrivateKey):
            raise ValueError("a DKIM key is an RSA key")
        self.host = f"{selector}._domainkey.{domain}"
        self.record = _record(key)
        self._key = key
        self._how = (PKCS1v15(), SHA256())
        self._tags = (
            f" v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain};\r\n s={selector};"
            f" h={_names()};\r\n bh="
        ).encode("ascii")
        self._canonical_tags = b"dkim-signature:" + _relaxed(self._tags)
        fields = dict.fromkeys((*SIGNED, *ONLY_ONCE))
        self._fields = [name.lower().encode("ascii") for name in fields]

    def header(self, message: bytes) -> bytes:
        """Return the header that goes before the message, which is not dot-stuffed."""
        head, _, body = message.partition(b"\r\n\r\n")
        digest = b64encode(sha256(relaxed_body(body)).digest())
        signed = _canonical(head, self._fields) + self._canonical_tags + digest + b"; b="
        signature = _in_lines(b64encode(self._key.sign(signed, *self._how)))
        return b"DKIM-Signature:%b%b;\r\n b=%b\r\n" % (self._tags, digest, signature)

    def record_in_a_zone(self) -> str:
        """Return the record as a line of a zone file: a string there has at most 255 characters."""
        starts = range(0, len(self.record), LONGEST_STRING)
        strings = [f'"{self.record[start : start + LONGEST_STRING]}"' for start in starts]
        return f"{self.host}. IN TXT ( {' '.join(strings)} )"

    def holds(self, message: bytes) -> bool:
        """Return whether a receiver who knows our DNS record would find the signature good."""

        def look_up(name: bytes, timeout: int = 0) -> bytes | None:
            del timeout
            return self.record.encode() if name.decode() == f"{self.host}." else None

        return bool(dkim.verify(message, dnsfunc=look_up))


def relaxed_body(body: bytes) -> bytes:
    """Return the body as it is hashed: runs of space are one, none at line ends, no empty end."""
    plain = body.replace(b"\t", b" ")
    while b"  " in plain:
        plain = plain.replace(b"  ", b" ")
    plain = plain.replace(b" \r\n", b"\r\n").rstrip(b"\r\n")
    return plain + b"\r\n" if plain else b""


def _canonical(head: bytes, names: list[bytes]) -> bytes:
    """Return the signed fields as they are hashed; one that is not there counts as nothing."""
    values = {}
    for field in NEXT_FIELD.split(head):
        name, _, value = field.partition(b":")
        values[name.lower()] = value
    return b"".join(
        b"%b:%b\r\n" % (name, _relaxed(values[name])) for name in names if name in values
    )


def _relaxed(value: bytes) -> bytes:
    return b" ".join(value.split())


def _names() -> str:
    names = (*SIGNED, *ONLY_ONCE)
    lines = [names[i : i + NAMES_A_LINE] for i in range(0, len(names), NAMES_A_LINE)]
    return ":\r\n ".join(":".join(line) for line in lines)


def _in_lines(encoded: bytes) -> bytes:
    starts = range(0, len(encoded), BASE64_A_LINE)
    return FOLD.join(encoded[start : start + BASE64_A_LINE] for start in starts)


def _record(key: RSAPrivateKey) -> str:
    """Return the text of the DNS record under which receivers find the public half."""
    raw = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k=rsa; p={b64encode(raw).decode()}"
