"""A process that takes mail in and can be killed, and the mail server that brings mail to it."""

import os
import signal
import smtplib
import time
from dataclasses import replace

from bench.sinks import free_port
from config import MailIn, Settings
from mcv.app import create_app
from mcv.delivery.cli.mail_in import serve
from tests.faults.processes import FORKS, PATIENCE

FORKS.set_forkserver_preload(["tests.faults.processes", "tests.faults.taking_in"])


def _take_in(settings: Settings) -> None:
    """Work as `flask mail-in` does, until SIGTERM."""
    with create_app(settings).app_context():
        serve()


class MailInProcess:
    """`flask mail-in` in a process of its own, at work when this returns."""

    def __init__(self, settings: Settings) -> None:
        self.port = free_port()
        settings = replace(settings, mail_in=MailIn(port=self.port))
        self.process = FORKS.Process(target=_take_in, args=(settings,))
        self.process.start()
        self._wait()

    def mta(self) -> smtplib.LMTP:
        """Return a mail server's connection."""
        return smtplib.LMTP("127.0.0.1", self.port)

    def kill(self) -> None:
        """Kill it as the kernel would, without a last word."""
        assert self.process.pid is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.join(PATIENCE)

    def end(self) -> int | None:
        """Ask it to stop and return its exit code."""
        self.process.terminate()
        self.process.join(PATIENCE)
        return self.process.exitcode

    def _wait(self) -> None:
        patience = time.monotonic() + PATIENCE
        while time.monotonic() < patience:
            try:
                self.mta().close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("it does not listen")
