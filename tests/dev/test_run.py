"""`make run`: what it refuses before it starts, and a whole start and stop with real processes."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from mcv.dev import __main__ as run

pytestmark = pytest.mark.once

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


def test_no_text_leaves_a_development_copy_whatever_key_is_set() -> None:
    assert "NOTIFY_API_KEY" not in run.environment({"NOTIFY_API_KEY": "real"}, 5000, 5025)


def test_production_is_not_started_this_way() -> None:
    with pytest.raises(run.Trouble, match=r"docs/running\.md"):
        run.settings_of({"MCV_ENV": "production"})


def test_one_command_starts_everything_and_ctrl_c_stops_it(tmp_path: Path) -> None:
    port = run.any_free_port()
    env = {**os.environ, "PORT": str(port), "INSTANCE_PATH": str(tmp_path)}
    command = [sys.executable, "-m", "mcv.dev"]
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if line.startswith("Ctrl-C"):
                break
        page = urllib.request.urlopen(f"http://127.0.0.1:{port}/dev/sign-ins").read().decode()
        process.send_signal(signal.SIGINT)
        assert process.stdout.read() == "Stopping.\n"
    assert process.returncode == 0
    assert f"http://127.0.0.1:{port}/desk/sign-in" in "".join(said)
    assert "sam.taylor@police.example" in page
    assert run.is_free(port)


def test_a_database_that_cannot_be_prepared_is_said_so(tmp_path: Path) -> None:
    port = run.any_free_port()
    nowhere = f"postgresql+psycopg://nobody@127.0.0.1:{run.any_free_port()}/nothing"
    env = {**os.environ, "PORT": str(port), "INSTANCE_PATH": str(tmp_path), "DATABASE_URL": nowhere}
    command = [sys.executable, "-m", "mcv.dev"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Connection refused" in done.stderr
    assert "The web has ended. The lines above say why.\nStopping.\n" in done.stdout
    assert run.is_free(port)
