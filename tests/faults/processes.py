"""Processes that can be killed: forked from a server that has the application loaded."""

import logging
import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

import time_machine
from werkzeug.serving import make_server

from config import Settings
from mcv import registry, scheduler
from mcv.app import create_app
from mcv.core import clock
from mcv.delivery.cli import post_sender, text_post_sender, work
from mcv.delivery.rules.pace import Pace

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.faults.processes"])
PATIENCE = 30.0
QUICK = Pace(
    reply_seconds=5.0,
    beat_seconds=0.2,
    grace_seconds=0.5,
    probe_seconds=0.3,
    longest_probe_seconds=1.0,
    rows_ahead=100,
)
TICK_SECONDS = 0.1
TICKING = {"publish-due-alerts", "finish-sending"}


class KillableProcess:
    """Work in a process of its own, begun at once."""

    def __init__(self, work: Callable[..., None], *arguments: object) -> None:
        self.process = FORKS.Process(target=work, args=arguments)
        self.process.start()

    def tell(self, number: int) -> None:
        """Send it a signal."""
        assert self.process.pid is not None
        os.kill(self.process.pid, number)

    def kill(self) -> None:
        """Kill it as the kernel would, without a last word."""
        self.tell(signal.SIGKILL)
        self.process.join(PATIENCE)

    def freeze(self) -> None:
        """Stop it where it stands, as a machine does that is out of breath."""
        self.tell(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on as if nothing had been."""
        self.tell(signal.SIGCONT)

    def drain(self) -> int | None:
        """Ask it to stop and return its exit code."""
        self.process.terminate()
        self.process.join(PATIENCE)
        return self.process.exitcode


class Part(StrEnum):
    """What of a sender is killed: all of it, what keeps its books, or what is at the relay."""

    WHOLE = "whole"
    BOOKS = "books"
    RELAY = "relay"


class SenderProcess(KillableProcess):
    """A sender, as `flask sender` is, with its child at the relay; its clock may be off."""

    def __init__(
        self, settings: Settings, lease_seconds: float, off: timedelta = timedelta(0)
    ) -> None:
        pace = replace(QUICK, lease_seconds=lease_seconds)
        if off:
            pace = replace(pace, grace_seconds=Pace.grace_seconds)
        super().__init__(_send, settings, pace, off)

    def tell(self, number: int) -> None:
        """Send both processes a signal."""
        self._tell(self.both(), number)

    def kill(self, part: Part = Part.WHOLE) -> None:
        """Kill that of it; whatever dies of it, what keeps the books has ended afterwards."""
        books, *self._at_the_relay = self.both()
        at_the_relay = self._at_the_relay or [books]
        dies = {Part.WHOLE: [books, *at_the_relay], Part.BOOKS: [books], Part.RELAY: at_the_relay}
        self._tell(dies[part], signal.SIGKILL)
        self.process.join(PATIENCE)
        assert self.process.exitcode is not None

    def has_left_the_relay(self) -> bool:
        """Return whether what was at the relay when something of it was killed has ended too."""
        return not any(_is_running(process) for process in self._at_the_relay)

    def both(self) -> list[int]:
        """Return the number of the process that keeps the books, then of the one at the relay."""
        books = self.process.pid
        assert books is not None
        return [books, *children(books)]

    def _tell(self, processes: list[int], number: int) -> None:
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, number)


class TextSenderProcess(KillableProcess):
    """A sender of texts, as `flask text-sender` is."""

    def __init__(self, settings: Settings, lease_seconds: float) -> None:
        super().__init__(_send_texts, settings, replace(QUICK, lease_seconds=lease_seconds))


class WebProcess(KillableProcess):
    """A web server on a socket that outlives it: whoever calls meanwhile waits for the next one."""

    def __init__(self, settings: Settings, listening: socket.socket) -> None:
        super().__init__(_serve, settings, listening)


class ClockProcess(KillableProcess):
    """A clock that runs the jobs of alerts all the time, as the one of an installation that restarts."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(_tick, settings)


def children(process: int) -> list[int]:
    """Return the numbers of the processes that its main thread has begun and that run still."""
    return [*map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split())]


def open_files(process: int) -> set[str]:
    """Return the names of what the process has open."""
    return {str(entry.readlink()) for entry in Path(f"/proc/{process}/fd").iterdir()}


def _is_running(process: int) -> bool:
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def _send(settings: Settings, pace: Pace, off: timedelta) -> None:
    with time_machine.travel(clock.now() + off, tick=True), create_app(settings).app_context():
        work(post_sender(pace))


def _serve(settings: Settings, listening: socket.socket) -> None:
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    host, port = listening.getsockname()
    make_server(host, port, app, threaded=True, fd=listening.fileno()).serve_forever()


def _send_texts(settings: Settings, pace: Pace) -> None:
    """Work as `flask text-sender` does, until SIGTERM."""
    with create_app(settings).app_context():
        work(text_post_sender(replace(pace, doubt_seconds=0.5)))


def _tick(settings: Settings) -> None:
    app = create_app(settings)
    jobs = [job for job in registry.JOBS if job.name in TICKING]
    while True:
        for job in jobs:
            scheduler.run_job(app, job, "the clock of these tests")
        time.sleep(TICK_SECONDS)
