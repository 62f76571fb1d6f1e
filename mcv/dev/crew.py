"""The processes that make up a running copy: started, watched, and stopped together."""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config import ROOT

STOP_SECONDS = 10.0
LAST_LINES = 20


@dataclass
class Crew:
    """Child processes by name, each with a log of its own; they end with this process, however it ends."""

    env: Mapping[str, str]
    logs: Path
    hands: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *module: str, may_speak: bool = False) -> None:
        """Start a Python module with its arguments under that name; its log begins anew.

        With `may_speak`, what it writes to standard error is for the person and not for the log.
        """
        self.log(name).unlink(missing_ok=True)
        with self.log(name).open("ab") as log:
            self.hands[name] = self._spawn(module, log.fileno(), may_speak)

    def gone(self) -> str | None:
        """Return the name of one that has ended by itself, None while all are at work."""
        ended = (name for name, hand in self.hands.items() if hand.poll() is not None)
        return next(ended, None)

    def last_words(self, name: str) -> str:
        """Return the end of that one's log."""
        lines = self.log(name).read_text(errors="replace").splitlines()
        return "\n".join(lines[-LAST_LINES:])

    def log(self, name: str) -> Path:
        """Return the file that the one of that name writes to."""
        return self.logs / f"{name.replace(' ', '-')}.log"

    def stop(self) -> None:
        """Ask each to end, the last started first, and wait until all have."""
        for hand in reversed(self.hands.values()):
            end(hand)
        self.hands.clear()

    def _spawn(self, module: tuple[str, ...], log: int, may_speak: bool) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "mcv.dev.tied", *module],
            cwd=ROOT,
            env=dict(self.env),
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=None if may_speak else subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for this process, which stops the others in order
        )


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask the process to end, and make it if it has not after `STOP_SECONDS`."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdin is not None:
        process.stdin.close()
