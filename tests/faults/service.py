"""The service as an operator starts it: every process by its own command."""

import os
import re
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from http.cookiejar import CookieJar
from pathlib import Path

from config import ROOT, Settings
from tests.faults.relay import Relay

CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Service:
    """Web, sender and clock as an operator starts them; what they say goes to a file each."""

    def __init__(self, settings: Settings, folder: Path, relay: Relay) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = int(free.getsockname()[1])
        self.folder = folder
        self.environment = {
            **os.environ,
            "MCV_ENV": "development",
            "DATABASE_URL": settings.database_url,
            "INSTANCE_PATH": str(folder),
            "PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "SMTP_PORT": str(relay.port),
            "SMTP_CONNECTIONS": "2",
        }
        bind = f"--bind=127.0.0.1:{self.port}"
        options = [bind, "--no-control-socket", "--access-logfile=-", "--threads=2"]
        self.processes = {
            "web": self._start("web", ["gunicorn", "wsgi:app", *options]),
            "sender": self._start("sender", ["flask", "--app", "wsgi", "sender"]),
            "clock": self._start("clock", ["flask", "--app", "wsgi", "clock"]),
        }
        self._open = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar())
        ).open

    def _start(self, name: str, words: Sequence[str]) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", *words],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
            )

    def ask(self, path: str, data: dict[str, str] | None = None) -> tuple[int, str]:
        """Return the status and the page; a post brings the token of the page it comes from."""
        if data is not None:
            data = data | {"csrf_token": CSRF.findall(self.ask(path)[1])[0]}
        body = urllib.parse.urlencode(data).encode() if data else None
        address = f"http://127.0.0.1:{self.port}{path}"
        try:
            with self._open(address, body, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read().decode()

    def is_ready(self) -> bool:
        try:
            return self.ask("/readyz")[0] == 200
        except OSError:
            return False

    def shout(self, line: str) -> None:
        """Send a line that is no request at all."""
        with socket.create_connection(("127.0.0.1", self.port), 10) as wire:
            wire.sendall(f"{line}\r\n\r\n".encode())
            wire.recv(4096)

    def said(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait(30)
