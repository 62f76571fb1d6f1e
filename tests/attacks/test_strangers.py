"""What strangers are counted by, and what a copy refuses to be."""

from pathlib import Path

import pytest
from flask import Flask

from config import ConfigurationError, from_environment
from mcv.extensions import visitor_network


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::9", "2001:db8:1:2::"),
        ("2001:db8::9", "2001:db8::"),
        ("2001:db8::7:8:9", "2001:db8::"),
        ("fe80::1%eth0", "fe80::"),
        ("a socket", "a socket"),
    ],
)
def test_a_household_on_ipv6_is_one_visitor(app: Flask, address: str, network: str) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert visitor_network() == network


def test_a_public_address_is_never_served_by_a_development_copy(tmp_path: Path) -> None:
    env = {"PUBLIC_URL": "https://voice.example", "INSTANCE_PATH": str(tmp_path)}
    with pytest.raises(ConfigurationError, match="Set MCV_ENV=production"):
        from_environment(env)


def test_production_does_not_start_without_its_secrets() -> None:
    with pytest.raises(
        ConfigurationError, match="SECRET_KEYS, LINK_KEYS, HOUSEHOLD_KEY, VAULT_KEY"
    ):
        from_environment({"MCV_ENV": "production", "PUBLIC_URL": "https://voice.example"})
