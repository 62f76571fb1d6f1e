"""A certificate authority for tests and what it issues; nobody's computer knows it."""

import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as new_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

DAY = timedelta(days=1)
HERE = IPv4Address("127.0.0.1")


class Context(ssl.SSLContext):
    """A server's side of TLS that remembers its connections."""

    wrapped: list[ssl.SSLSocket]

    def wrap_socket(self, *args: Any, **kwargs: Any) -> ssl.SSLSocket:
        self.wrapped.append(super().wrap_socket(*args, **kwargs))
        return self.wrapped[-1]


@dataclass(frozen=True)
class Authority:
    """Somebody who vouches for relays; `folder` takes what it writes."""

    folder: Path
    key: EllipticCurvePrivateKey
    certificate: x509.Certificate
    wrapped: list[ssl.SSLSocket] = field(default_factory=list)

    @property
    def file(self) -> Path:
        """The file by which a client that trusts the authority knows it."""
        return self.folder / "authority.pem"

    def relay(self, host: IPv4Address | str = HERE, is_expired: bool = False) -> ssl.SSLContext:
        """Return the server's side of TLS with a certificate for the host."""
        key, end = new_key(SECP256R1()), datetime.now(UTC) + (-DAY if is_expired else DAY)
        name: x509.GeneralName = (
            x509.DNSName(host) if isinstance(host, str) else x509.IPAddress(host)
        )
        certificate = (
            _about(f"relay {host}", end)
            .issuer_name(self.certificate.subject)
            .public_key(key.public_key())
            .add_extension(x509.SubjectAlternativeName([name]), critical=False)
            .sign(self.key, SHA256())
        )
        file = self.folder / f"{certificate.serial_number}.pem"
        file.write_bytes(_pem(key) + certificate.public_bytes(Encoding.PEM))
        context = Context(ssl.PROTOCOL_TLS_SERVER)
        context.wrapped = self.wrapped
        context.load_cert_chain(file)
        return context

    def close(self) -> None:
        """Close what servers left open: socketserver closes only what it accepted itself."""
        for connection in self.wrapped:
            connection.close()


def an_authority(folder: Path) -> Authority:
    """Return a new authority that writes into the folder."""
    key = new_key(SECP256R1())
    builder = _about("an authority for tests", datetime.now(UTC) + DAY)
    certificate = (
        builder.issuer_name(_named("an authority for tests"))
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    authority = Authority(folder, key, certificate)
    authority.file.write_bytes(certificate.public_bytes(Encoding.PEM))
    return authority


def _about(name: str, end: datetime) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder(subject_name=_named(name))
    builder = builder.serial_number(x509.random_serial_number())
    return builder.not_valid_before(end - 30 * DAY).not_valid_after(end)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


def _pem(key: EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
