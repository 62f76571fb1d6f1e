"""The mail sender as a whole: it keeps the books itself and has a child at the relay."""

import gc
import signal
import socket
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection

import structlog

from config import MailRelay
from mcv.core import logs
from mcv.delivery.engine.books import Books, BooksLostError, keep_books
from mcv.delivery.engine.desk import Desk
from mcv.delivery.engine.holdings import Holdings, Letters
from mcv.delivery.engine.journal import Journals
from mcv.delivery.engine.sender import PostSender
from mcv.delivery.engine.stationery import MailStationery
from mcv.delivery.engine.store import Store
from mcv.delivery.rules.letters import House
from mcv.delivery.rules.pace import Pace

log = structlog.get_logger()
PROCESSES = get_context("fork")


class RelayProcessError(Exception):
    """The process at the relay ended as it must not; what it had accepted is in its journal."""


class MailSender:
    """Hands everything that is due to the relay until `stop` is called, then drains and ends.

    The child never touches the database and has none of its connections.
    """

    def __init__(
        self, relay: MailRelay, house: House, pace: Pace, store: Store, journals: Journals
    ) -> None:
        self._relay = relay
        self._house = house
        self._pace = pace
        self._store = store
        self._journals = journals
        self._told_to_stop, self._alarm = socket.socketpair()
        self._alarm.setblocking(False)

    def stop(self) -> None:
        """Begin nothing more; what is with the relay is waited for, within the drain time."""
        # told twice it is told; told when all is over there is nobody to tell
        with suppress(OSError):
            self._alarm.send(b"!")

    def run(self, until_idle: bool = False) -> None:
        """Send until stopped, or with `until_idle` until nothing is due and nothing is held."""
        # a copy of a connection in the child would keep the locks of a parent that was killed
        self._store.disconnect()
        here, there = PROCESSES.Pipe()
        child = PROCESSES.Process(target=self._at_the_relay, args=(there, here, until_idle))
        child.start()
        there.close()
        with here:
            last_word = keep_books(here, self._store)
        child.join()
        self._told_to_stop.close()
        self._alarm.close()
        if child.exitcode:
            raise RelayProcessError
        if last_word.is_clear:
            self._store.forget()

    def _at_the_relay(self, line: Connection, not_ours: Connection, until_idle: bool) -> None:
        # a signal to the whole group is the parent's to answer: it says so by the alarm
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        not_ours.close()
        # what the parent had must never be swept up here: it would close the parent's connections
        gc.freeze()
        try:
            self._send(Books(line), until_idle)
        except BooksLostError:
            raise SystemExit(1) from None
        except Exception as error:
            log.error("sender.failed", **logs.failure(error))
            raise SystemExit(1) from None

    def _send(self, books: Books, until_idle: bool) -> None:
        holdings = Holdings(self._pace, Letters(MailStationery(self._house).compose))
        desk = Desk(books, self._journals.open(), self._pace, holdings)
        post = PostSender(self._relay, self._house, self._pace, desk, self._told_to_stop)
        post.run(until_idle)
