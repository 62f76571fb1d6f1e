"""The line between a sender's two processes: one has the relay, the other the database.

Two threads of one interpreter take turns, two processes do not; and what fails in one leaves the
other to end in order.
"""

from multiprocessing.connection import Connection
from typing import NamedTuple

import structlog
from sqlalchemy.exc import SQLAlchemyError

from mcv.delivery.engine.store import Store
from mcv.delivery.engine.work import Errand, News

log = structlog.get_logger()
GONE = (EOFError, OSError)


class BooksLostError(Exception):
    """The process that keeps the books is gone: nothing more can be recorded from here."""


class Farewell(NamedTuple):
    """The last word of the process at the relay: whether all that it did is recorded."""

    is_clear: bool


class Books:
    """The books as the process at the relay knows them: one errand at a time, answered in its time."""

    def __init__(self, line: Connection) -> None:
        self._line = line

    def fileno(self) -> int:
        """Return the descriptor that is readable once there is an answer."""
        return self._line.fileno()

    def ask(self, errand: Errand) -> None:
        """Send the errand; the answer to the one before must have been taken."""
        try:
            self._line.send(errand)
        except GONE as error:
            raise BooksLostError from error

    def answer(self) -> News | None:
        """Return what the errand brought, None if the database could not be asked."""
        try:
            answer: News | None = self._line.recv()
        except GONE as error:
            raise BooksLostError from error
        return answer

    def take_leave(self, is_clear: bool) -> None:
        """Say the last word."""
        try:
            self._line.send(Farewell(is_clear))
        except GONE as error:
            raise BooksLostError from error


def keep_books(line: Connection, store: Store) -> Farewell:
    """Carry out errands until the other process takes its leave or is gone; return its last word."""
    while True:
        try:
            errand: Errand | Farewell = line.recv()
            if isinstance(errand, Farewell):
                return errand
            line.send(_carry_out(errand, store))
        except GONE:
            return Farewell(is_clear=False)


def _carry_out(errand: Errand, store: Store) -> News | None:
    try:
        return store.exchange(errand)
    except SQLAlchemyError as error:
        log.error("sender.database_failed", error=type(error).__name__)
        return None
