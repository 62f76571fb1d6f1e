"""`make run`: what it refuses before it starts, and a whole start and stop with real processes."""

import socket
from pathlib import Path

import pytest

from mcv.dev import __main__ as run

ROOT = Path(__file__).resolve().parents[2]


def test_a_port_in_use_is_refused_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(run.Trouble, match=rf"^Port {port} is in use\..*$"):
            run.ports({"PORT": str(port)})


@pytest.mark.parametrize("port", ["", "0", "70000", "-1", "http", "٣٠٠٠"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(run.Trouble, match="PORT must be a number"):
        run.ports({"PORT": port})


def test_mail_goes_to_the_catcher_whatever_relay_is_set() -> None:
    real = {"SMTP_HOST": "relay.example", "SMTP_TLS": "tls", "SMTP_PASSWORD": "x", "HOME": "/root"}
    env = run.environment(real, 5000, 5025)
    assert (env["SMTP_HOST"], env["SMTP_PORT"], env["HOME"]) == ("127.0.0.1", "5025", "/root")
    assert not {"SMTP_TLS", "SMTP_PASSWORD"} & set(env)


def test_production_is_not_started_this_way() -> None:
    with pytest.raises(run.Trouble, match=r"docs/running\.md"):
        run.settings_of({"MCV_ENV": "production"})
