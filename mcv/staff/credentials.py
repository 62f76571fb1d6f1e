"""Passwords, one-time codes and recovery codes: made, sealed and checked; nothing is stored here."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache

import pyotp
import segno
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.fernet import Fernet, InvalidToken

from mcv.staff.rules.passwords import normal_form

STEP_SECONDS = 30
WINDOW = 1
RECOVERY_CODES = 10
NOBODYS_SECRET = pyotp.random_base32()
"""Checked against when there is no account, so that the work is the same."""

RECOVERY_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""Argon2id with 19 MiB and 2 passes, as OWASP has it: a burst of sign-ins cannot exhaust a small host."""


def hash_password(password: str) -> str:
    """Return the Argon2id hash of a password, salt and parameters included."""
    return _hasher.hash(normal_form(password))


def password_matches(password_hash: str | None, password: str) -> bool:
    """Return whether the password is right; without a hash as much work is done, and it is not."""
    try:
        _hasher.verify(password_hash or _nobodys_hash(), normal_form(password))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def wants_rehash(password_hash: str) -> bool:
    """Return whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def print_of(password_hash: str) -> int:
    """Return 63 bits that stand for this hash: a link that carries them dies with the password."""
    digest = hashlib.blake2b(password_hash.encode(), digest_size=8, person=b"mcv password").digest()
    return int.from_bytes(digest) >> 1


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_urlsafe(32))


def new_totp_secret() -> str:
    """Return a new TOTP secret: 160 bits in base32."""
    return pyotp.random_base32()


def totp_address(secret: str, account: str, service: str) -> str:
    """Return the otpauth: address that an authenticator app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=service)


def totp_qr(secret: str, account: str, service: str) -> str:
    """Return the QR code of a secret as the data: address of an SVG picture."""
    code = segno.make(totp_address(secret, account, service), micro=False, error="m")
    return str(code.svg_data_uri(scale=5, border=4, light="#ffffff"))


def in_groups(secret: str) -> str:
    """Return the secret in groups of four, to be typed."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def totp_step(secret: str, code: str, now: datetime, after_step: int = 0) -> int | None:
    """Return the 30-second step that the code belongs to, one step either side of now allowed.

    None if the code is wrong or its step is not later than `after_step`, the last one used.
    """
    digits = code.replace(" ", "")
    totp = pyotp.TOTP(secret)
    present = int(now.timestamp()) // STEP_SECONDS
    found = None
    for step in range(present - WINDOW, present + WINDOW + 1):
        expected = totp.generate_otp(step)
        if hmac.compare_digest(expected.encode(), digits.encode()) and step > after_step:
            found = step
    return found


def new_recovery_codes() -> list[str]:
    """Return ten codes of 59 bits, written in groups: "k3fm-92xw-pq7t"."""
    return ["-".join(_group() for _ in range(3)) for _ in range(RECOVERY_CODES)]


def _group() -> str:
    return "".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(4))


def hash_recovery_code(code: str, key: str) -> str:
    """Return the keyed hash of a recovery code, however its groups were typed.

    A fast hash is enough: the codes are random and too many to try.
    """
    plain = "".join(character for character in code.lower() if character.isalnum())
    return hmac.new(key.encode(), b"recovery\0" + plain.encode(), hashlib.sha256).hexdigest()


def seal(facts: Mapping[str, str | int], vault_key: str) -> str:
    """Return the facts encrypted and authenticated with the vault key (Fernet)."""
    return _vault(vault_key).encrypt(json.dumps(dict(facts)).encode()).decode()


def unseal(
    sealed: str, vault_key: str, within: timedelta | None = None, now: datetime | None = None
) -> dict[str, str | int] | None:
    """Return the sealed facts; None if they are not ours or, given `within`, older than that."""
    vault = _vault(vault_key)
    try:
        if within is not None and now is not None:
            seconds, present = int(within.total_seconds()), int(now.timestamp())
            opened = vault.decrypt_at_time(sealed.encode(), ttl=seconds, current_time=present)
        else:
            opened = vault.decrypt(sealed.encode())
    except InvalidToken:
        return None
    facts: dict[str, str | int] = json.loads(opened)
    return facts


@cache
def _vault(key: str) -> Fernet:
    """Return the cipher; its key is derived, so that any long secret will do as vault key."""
    derived = hashlib.blake2b(key.encode(), digest_size=32, person=b"mcv staff vault").digest()
    return Fernet(base64.urlsafe_b64encode(derived))
