"""Every setting, in one typed place; the only file that reads the environment."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mcv.core.gateways import (
    SHORTEST_SECRET,
    ConfigurationError,
    Dkim,
    MailIn,
    MailRelay,
    TextGateway,
    dkim,
    mail_in,
    mail_relay,
    text_gateway,
)

__all__ = [
    "ROOT",
    "ConfigurationError",
    "Dkim",
    "MailIn",
    "MailRelay",
    "Settings",
    "TextGateway",
    "from_environment",
]

ROOT = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Settings:
    """What this installation is called, where it keeps things, and its secrets."""

    environment: str = "development"
    secret_keys: tuple[str, ...] = ("development-only",)
    link_keys: tuple[str, ...] = ("development-only-links",)
    household_key: str = "development-only-households"
    vault_key: str = "development-only-vault"
    database_url: str = f"sqlite:///{ROOT / 'instance' / 'mcv.db'}"
    instance: Path = ROOT / "instance"
    public_url: str = "http://127.0.0.1:5000"
    service_name: str = "My Community Voice"
    force_name: str = "Kent Police"
    mail_domain: str = "mcv.example"
    comms_address: str = "comms@mcv.example"
    support_phone: str = "0808 16 89 111"
    relay: MailRelay = field(default_factory=MailRelay)
    texts: TextGateway = field(default_factory=TextGateway)
    dkim: Dkim | None = None
    mail_in: MailIn = field(default_factory=MailIn)
    trusted_proxies: int = 0
    metrics_token: str = ""

    @property
    def is_development(self) -> bool:
        """Whether development comforts (mail catcher, demonstration data) may be there."""
        return self.environment == "development"

    @property
    def is_production(self) -> bool:
        """Whether people depend on this installation."""
        return self.environment == "production"


SECRETS = ("SECRET_KEYS", "LINK_KEYS", "HOUSEHOLD_KEY", "VAULT_KEY")


def from_environment(env: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of this process; production without its secrets raises ConfigurationError."""
    environment = env.get("MCV_ENV", "development")
    if environment not in {"development", "test", "production"}:
        raise ConfigurationError("MCV_ENV must be development, test or production.")
    instance = Path(env.get("INSTANCE_PATH", ROOT / "instance")).resolve()
    secrets_found = _secrets(env, environment, instance)
    defaults = Settings()
    public_url = env.get("PUBLIC_URL", f"http://127.0.0.1:{env.get('PORT', '5000')}").rstrip("/")
    if environment == "development" and public_url.startswith("https://"):
        raise ConfigurationError(
            "PUBLIC_URL is an https:// address, but MCV_ENV is not set: a development copy shows "
            "everybody's mail and sign-ins. Set MCV_ENV=production."
        )
    if environment == "production" and not public_url.startswith("https://"):
        raise ConfigurationError("PUBLIC_URL must be set to the https:// address of the service.")
    return Settings(
        environment=environment,
        secret_keys=tuple(secrets_found["SECRET_KEYS"].split(",")),
        link_keys=tuple(secrets_found["LINK_KEYS"].split(",")),
        household_key=secrets_found["HOUSEHOLD_KEY"],
        vault_key=secrets_found["VAULT_KEY"],
        database_url=env.get("DATABASE_URL", f"sqlite:///{instance / 'mcv.db'}"),
        instance=instance,
        public_url=public_url,
        service_name=env.get("SERVICE_NAME", defaults.service_name),
        force_name=env.get("FORCE_NAME", defaults.force_name),
        mail_domain=env.get("MAIL_DOMAIN", defaults.mail_domain),
        comms_address=env.get("COMMS_ADDRESS", defaults.comms_address),
        support_phone=env.get("SUPPORT_PHONE", defaults.support_phone),
        relay=mail_relay(env),
        texts=text_gateway(env, environment),
        dkim=dkim(env),
        mail_in=mail_in(env),
        trusted_proxies=int(env.get("TRUSTED_PROXIES", "0")),
        metrics_token=_metrics_token(env),
    )


def _metrics_token(env: Mapping[str, str]) -> str:
    token = env.get("METRICS_TOKEN", "")
    if token and len(token) < SHORTEST_SECRET:
        raise ConfigurationError(
            f"METRICS_TOKEN must have {SHORTEST_SECRET} characters or more, or not be set."
        )
    return token


def _secrets(env: Mapping[str, str], environment: str, instance: Path) -> dict[str, str]:
    if environment == "production":
        short = [name for name in SECRETS if len(env.get(name, "")) < SHORTEST_SECRET]
        if short:
            raise ConfigurationError(
                f"Set {', '.join(short)} (at least {SHORTEST_SECRET} characters each) before starting."
            )
        return {name: env[name] for name in SECRETS}
    own = {name: _development_secret(instance, name) for name in SECRETS if name not in env}
    return {name: env.get(name) or own[name] for name in SECRETS}


def _development_secret(instance: Path, name: str) -> str:
    """Return the secret that this working copy made for itself, made now if it is the first time."""
    path = instance / "development-secrets" / name.lower()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()
