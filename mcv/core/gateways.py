"""Where mail and texts are handed over, and with what mail is signed: their settings, checked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

OURSELVES = {"127.0.0.1", "::1", "localhost"}
SHORTEST_NOTIFY_KEY = 73
"""A service id and a secret, each a UUID, and a hyphen; what stands before them is a name."""
SHORTEST_RSA = 2048
SELECTOR = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
SHORTEST_SECRET = 32


class ConfigurationError(RuntimeError):
    """A setting is missing or makes no sense; the message says which and what to do."""


@dataclass(frozen=True)
class MailRelay:
    """Where mail is handed over; `tls` is "none", "starttls" (required, never optional) or "tls"."""

    host: str = "127.0.0.1"
    port: int = 2525
    tls: str = "none"
    username: str = ""
    password: str = ""
    connections: int = 64


@dataclass(frozen=True)
class MailIn:
    """Where an MTA hands inbound mail to us by LMTP: a socket's path, or a host and a port; 0: nowhere."""

    host: str = "127.0.0.1"
    port: int = 0
    socket: str = ""

    @property
    def is_configured(self) -> bool:
        """Whether mail that comes back is taken in here."""
        return bool(self.port or self.socket)


@dataclass(frozen=True)
class TextGateway:
    """GOV.UK Notify, where text messages are handed over, and what they may cost; off without a key."""

    key: str = ""
    url: str = "https://api.notifications.service.gov.uk"
    template: str = ""
    callback_token: str = ""
    connections: int = 8
    pence_a_part: Decimal = Decimal("3")
    pounds_an_alert: int = 500
    pounds_a_month: int = 2000

    @property
    def is_on(self) -> bool:
        """Whether texts can be sent; nothing offers them where they cannot."""
        return bool(self.key)


@dataclass(frozen=True)
class Dkim:
    """With what our mail is signed: the selector in DNS and the private key (PEM)."""

    selector: str
    private_key: str = field(repr=False)


def mail_relay(env: Mapping[str, str]) -> MailRelay:
    """Return the relay that the variables describe; raises ConfigurationError."""
    tls = env.get("SMTP_TLS", "none")
    if tls not in {"none", "starttls", "tls"}:
        raise ConfigurationError("SMTP_TLS must be none, starttls or tls.")
    host = env.get("SMTP_HOST", "127.0.0.1")
    if tls == "none" and env.get("SMTP_USERNAME") and host not in OURSELVES:
        raise ConfigurationError(
            f"SMTP_TLS is none, so the password of SMTP_USERNAME would go to {host} in clear text. "
            "Set SMTP_TLS to starttls or tls."
        )
    return MailRelay(
        host=host,
        port=int(env.get("SMTP_PORT", "2525")),
        tls=tls,
        username=env.get("SMTP_USERNAME", ""),
        password=env.get("SMTP_PASSWORD", ""),
        connections=int(env.get("SMTP_CONNECTIONS", str(MailRelay.connections))),
    )


def mail_in(env: Mapping[str, str]) -> MailIn:
    """Return where mail to us is taken in, nowhere by default."""
    return MailIn(
        host=env.get("LMTP_HOST", "127.0.0.1"),
        port=int(env.get("LMTP_PORT", "0")),
        socket=env.get("LMTP_SOCKET", ""),
    )


def text_gateway(env: Mapping[str, str], environment: str) -> TextGateway:
    """Return the text gateway that the variables describe, off by default; raises ConfigurationError."""
    defaults = TextGateway()
    try:
        texts = TextGateway(
            key=env.get("NOTIFY_API_KEY", ""),
            url=env.get("NOTIFY_URL", defaults.url).rstrip("/"),
            template=env.get("NOTIFY_TEMPLATE", ""),
            callback_token=env.get("NOTIFY_CALLBACK_TOKEN", ""),
            connections=int(env.get("NOTIFY_CONNECTIONS", defaults.connections)),
            pence_a_part=Decimal(env.get("TEXT_PENCE_A_PART", defaults.pence_a_part)),
            pounds_an_alert=int(env.get("TEXT_POUNDS_AN_ALERT", defaults.pounds_an_alert)),
            pounds_a_month=int(env.get("TEXT_POUNDS_A_MONTH", defaults.pounds_a_month)),
        )
    except (ValueError, InvalidOperation) as error:
        raise ConfigurationError(
            "NOTIFY_CONNECTIONS, TEXT_PENCE_A_PART, TEXT_POUNDS_AN_ALERT and TEXT_POUNDS_A_MONTH "
            "must be numbers."
        ) from error
    _check_texts(texts, environment)
    return texts


def _check_texts(texts: TextGateway, environment: str) -> None:
    if not texts.is_on:
        return
    if len(texts.key) < SHORTEST_NOTIFY_KEY or not texts.template:
        raise ConfigurationError("Set NOTIFY_API_KEY to the whole key, and NOTIFY_TEMPLATE.")
    if not texts.pence_a_part.is_finite() or texts.pence_a_part <= 0 or texts.connections < 1:
        raise ConfigurationError("TEXT_PENCE_A_PART and NOTIFY_CONNECTIONS must be above 0.")
    if environment == "production" and len(texts.callback_token) < SHORTEST_SECRET:
        raise ConfigurationError(
            f"Set NOTIFY_CALLBACK_TOKEN (at least {SHORTEST_SECRET} characters) before starting."
        )


def dkim(env: Mapping[str, str]) -> Dkim | None:
    """Return with what mail is signed, None if it is not; raises ConfigurationError."""
    selector = env.get("DKIM_SELECTOR", "")
    key, file = env.get("DKIM_KEY", ""), env.get("DKIM_KEY_FILE", "")
    if not (selector or key or file):
        return None
    if not selector or bool(key) == bool(file):
        raise ConfigurationError(
            "To sign mail set DKIM_SELECTOR and one of DKIM_KEY and DKIM_KEY_FILE; "
            "to leave it unsigned set none of them."
        )
    if not re.fullmatch(SELECTOR, selector):
        raise ConfigurationError("DKIM_SELECTOR must be a name in DNS, like mcv2026.")
    pem = _file(file) if file else key.replace("\\n", "\n")
    if not _is_good_for_signing(pem):
        raise ConfigurationError(
            f"{'DKIM_KEY_FILE' if file else 'DKIM_KEY'} must hold an RSA key of "
            f"{SHORTEST_RSA} bits or more, as PEM without a password."
        )
    return Dkim(selector, pem)


def _file(path: str) -> str:
    try:
        return Path(path).read_text()
    except (OSError, UnicodeError) as error:
        raise ConfigurationError(f"DKIM_KEY_FILE cannot be read: {path}.") from error


def _is_good_for_signing(pem: str) -> bool:
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return isinstance(key, RSAPrivateKey) and key.key_size >= SHORTEST_RSA
