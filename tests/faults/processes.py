"""Sender processes that can be killed: forked from a server that has the application loaded."""

import multiprocessing
import os
import signal
from dataclasses import replace
from types import FrameType

from config import Settings
from mcv.app import create_app
from mcv.delivery.cli import post_sender, text_post_sender
from mcv.delivery.rules.pace import Pace

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.faults.processes"])
PATIENCE = 30.0


def _send(settings: Settings, lease_seconds: float) -> None:
    """Work as `flask sender` does, until SIGTERM."""
    with create_app(settings).app_context():
        post = post_sender(replace(Pace(), lease_seconds=lease_seconds, reply_seconds=5.0))

        def stop(_signal: int, _frame: FrameType | None) -> None:
            post.stop()

        signal.signal(signal.SIGTERM, stop)
        post.run()


def _send_texts(settings: Settings, lease_seconds: float) -> None:
    """Work as `flask text-sender` does, until SIGTERM."""
    pace = replace(Pace(), lease_seconds=lease_seconds, reply_seconds=5.0, doubt_seconds=0.5)
    with create_app(settings).app_context():
        post = text_post_sender(pace)

        def stop(_signal: int, _frame: FrameType | None) -> None:
            post.stop()

        signal.signal(signal.SIGTERM, stop)
        post.run()


class SenderProcess:
    """A sender in a process of its own, at work from the start."""

    def __init__(self, settings: Settings, lease_seconds: float, texts: bool = False) -> None:
        work = _send_texts if texts else _send
        self.process = FORKS.Process(target=work, args=(settings, lease_seconds))
        self.process.start()

    def kill(self) -> None:
        """Kill it as the kernel would, without a last word."""
        assert self.process.pid is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.join(PATIENCE)

    def drain(self) -> int | None:
        """Ask it to stop and return its exit code."""
        self.process.terminate()
        self.process.join(PATIENCE)
        return self.process.exitcode
