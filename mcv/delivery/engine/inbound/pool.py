"""A few limited children that open mail, each replaced after so many mails, or when one was its last."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Event, Timer
from typing import BinaryIO, cast

from config import ROOT
from mcv.delivery.engine.inbound import frames
from mcv.delivery.engine.inbound.shelf import Stored
from mcv.delivery.rules.returned.kinds import Finding, unreadable

STARTS = 2


class NoReaderError(Exception):
    """No child that opens mail can be started: what came in has to wait."""


@dataclass(frozen=True)
class Limits:
    """What a child may use: megabytes of memory, seconds a mail, mails before it is replaced."""

    children: int = 2
    megabytes: int = 200
    seconds: float = 2.0
    mails: int = 500
    start_seconds: float = 30.0


class Pool:
    """Opens mails side by side; what a mail does to its child is found out and said of that mail."""

    def __init__(self, mail_domain: str, limits: Limits) -> None:
        self._threads = ThreadPoolExecutor(limits.children, "opening")
        self._children: SimpleQueue[Child] = SimpleQueue()
        for _ in range(limits.children):
            self._children.put(Child(mail_domain, limits))

    def findings(self, mails: Sequence[Stored]) -> Iterator[tuple[Stored, Finding]]:
        """Yield each mail with what it is, in their order."""
        return zip(mails, self._threads.map(self._open, mails), strict=True)

    def close(self) -> None:
        """End the children."""
        self._threads.shutdown(cancel_futures=True)
        while not self._children.empty():
            self._children.get().end()

    def _open(self, mail: Stored) -> Finding:
        child = self._children.get()
        try:
            return child.open(mail)
        finally:
            self._children.put(child)


class Child:
    """One process that opens mail, started when it is needed."""

    def __init__(self, mail_domain: str, limits: Limits) -> None:
        self._mail_domain = mail_domain
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._opened = 0

    def open(self, mail: Stored) -> Finding:
        """Return what the mail is; one that kills the child, or takes too long, is unreadable.

        Raises NoReaderError when no child can be started, which is no fault of the mail.
        """
        if self._process is not None and self._opened >= self._limits.mails:
            self.end()
        if self._process is not None and self._process.poll() is not None:
            self.end()
        for _ in range(STARTS):
            if self._process is None:
                self._start()
        if self._process is None:
            raise NoReaderError
        self._opened += 1
        envelope = (mail.sender, mail.recipient, self._mail_domain)
        finding, is_late = self._ask(self._limits.seconds, envelope, mail.raw)
        if finding is None:
            self.end()
            return unreadable("took too long" if is_late else "its reader died")
        # one that was killed the moment it had answered is no reader for the next mail
        if is_late or finding.because == MemoryError.__name__:
            self.end()
        return finding

    def end(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _start(self) -> None:
        limits = self._limits
        words = (str(limits.megabytes), str(max(1, int(limits.seconds))))
        self._process = subprocess.Popen(  # noqa: S603 - our own module, nothing of the mail
            [sys.executable, "-m", "mcv.delivery.engine.inbound.child", *words],
            cwd=ROOT,
            env={"LANG": "C.UTF-8"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._opened = 0
        ready, is_late = self._ask(limits.start_seconds)
        if ready is None or is_late:
            self.end()

    def _ask(
        self, seconds: float, envelope: tuple[str, str, str] | None = None, raw: bytes = b""
    ) -> tuple[Finding | None, bool]:
        """Return the child's next answer, None if there is none in time, and whether it was late."""
        process = self._process
        if process is None:
            return None, False
        is_late = Event()

        def give_up() -> None:
            is_late.set()
            process.kill()

        alarm = Timer(seconds, give_up)
        alarm.start()
        finding = None
        try:
            with suppress(OSError):
                if envelope is not None:
                    frames.write_mail(cast(BinaryIO, process.stdin), envelope, raw)
                finding = frames.read_finding(cast(BinaryIO, process.stdout))
        finally:
            alarm.cancel()
            alarm.join()
        return finding, is_late.is_set()
