"""Keys for tests, made once a run: making one takes a while."""

from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from mcv.delivery.rules.seal import Seal


@cache
def an_rsa_key(bits: int = 2048) -> str:
    """Return a private RSA key as PEM, as openssl writes it."""
    key = generate_private_key(65537, bits)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@cache
def an_ed25519_key() -> str:
    """Return a private key that we do not sign with, as PEM."""
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@cache
def a_seal() -> Seal:
    """Return the signature of mcv.example under the selector "mcv2026"."""
    return Seal("mcv.example", "mcv2026", an_rsa_key())
