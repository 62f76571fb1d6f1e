"""What a benchmark asks of a peer, and how its own Python is found and run."""

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

from bench.sinks import Sink

HERE = Path(__file__).parent
PATIENCE = 900.0


@dataclass(frozen=True)
class Place:
    """Where all are measured: the sink, the run's database with its members, a scratch folder.

    `size` is the bytes of one of our messages, about which everybody's have.
    """

    sink: Sink
    url: str
    folder: Path
    recipients: int
    size: int


class Peer(Protocol):
    """Another sender: either something of it is missing, or it can be measured."""

    def missing(self) -> str | None:
        """Return what is not installed and how to get it, None if all of it is here."""

    def title(self) -> str:
        """Return its name and version."""

    def prepare(self, place: Place) -> None:
        """Do once what is not measured."""

    def rate(self, place: Place) -> float:
        """Send one alert to everybody and return messages a second; checks what it can."""


@cache
def version_in(python: str | None, module: str, package: str) -> str | None:
    """Return the package's version if that Python can import the module."""
    if not python:
        return None
    asked = f"import {module}; from importlib.metadata import version; print(version({package!r}))"
    try:
        answer = subprocess.run(
            [python, "-W", "ignore", "-c", asked], capture_output=True, text=True, check=False
        )
    except OSError:
        return None
    return answer.stdout.strip() if answer.returncode == 0 else None


def ask(
    command: Sequence[str | Path], environment: Mapping[str, str] | None = None, given: str = ""
) -> str:
    """Return what a peer's script printed; its own complaint if it failed."""
    answer = subprocess.run(
        command,
        input=given,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert answer.returncode == 0, f"{command} failed: {answer.stderr[-2000:]}"
    return answer.stdout
