"""The reader: what lies on the shelf is opened by children, and what follows is done, mail by mail."""

from threading import Event
from time import monotonic

import structlog
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from mcv.core import clock, leases, logs
from mcv.delivery.actions import returned
from mcv.delivery.engine.inbound.pool import NoReaderError, Pool
from mcv.delivery.engine.inbound.shelf import Shelf, Stored
from mcv.delivery.rules.returned.kinds import Finding, unreadable
from mcv.extensions import db

LEASE = "mail-in"
LEASE_SECONDS = 30.0
LOOK_SECONDS = 1.0
PAUSE = 1.0
MAILS_A_COMMIT = 25

log = structlog.get_logger()


class Reader:
    """Reads until stopped, if no other reader does; needs an application context."""

    def __init__(self, shelf: Shelf, pool: Pool, owner: str) -> None:
        self._shelf = shelf
        self._pool = pool
        self._owner = owner
        self._stop = Event()
        self._renew_at = 0.0

    def stop(self) -> None:
        """Finish what is being read and begin nothing more."""
        self._stop.set()
        self._shelf.filled.set()

    def run(self) -> None:
        """Read what comes in until `stop`; a database or a child that is missing is waited for."""
        while not self._stop.is_set():
            try:
                read = self._read_some() if self._leads() else 0
            except (SQLAlchemyError, NoReaderError) as error:
                db.session.rollback()
                log.error("mail-in.cannot_read", error=type(error).__name__)
                self._stop.wait(PAUSE)
                continue
            if not read:
                self._shelf.filled.wait(LOOK_SECONDS)
        self._hand_over()

    def _still_leads(self) -> bool:
        return monotonic() < self._renew_at or self._leads()

    def _leads(self) -> bool:
        self._renew_at = monotonic() + LEASE_SECONDS / 3
        fence = leases.acquire(LEASE, self._owner, clock.now(), LEASE_SECONDS)
        db.session.commit()
        return fence is not None

    def _read_some(self) -> int:
        mails = self._shelf.unread()
        waiting: list[tuple[Stored, Finding]] = []
        for found in self._pool.findings(mails):
            waiting.append(found)
            if len(waiting) >= MAILS_A_COMMIT:
                self._settle(waiting)
                waiting = []
            if self._stop.is_set() or not self._still_leads():
                break
        if waiting:
            self._settle(waiting)
        return len(mails)

    def _settle(self, found: list[tuple[Stored, Finding]]) -> None:
        """Do what follows; if we fail at one, each gets a transaction of its own and that one is flagged."""
        try:
            returned.take_in({mail.id: finding for mail, finding in found}, clock.now())
            db.session.commit()
        except OperationalError:
            raise
        except Exception as error:
            db.session.rollback()
            if len(found) > 1:
                for each in found:
                    self._settle([each])
            else:
                self._flag(found[0][0], error)

    def _flag(self, mail: Stored, error: Exception) -> None:
        log.error("mail-in.failed", mail=mail.id, **logs.failure(error))
        returned.take_in({mail.id: unreadable("we failed at it")}, clock.now())
        db.session.commit()

    def _hand_over(self) -> None:
        try:
            leases.release(LEASE, self._owner, clock.now())
            db.session.commit()
        except SQLAlchemyError:
            db.session.rollback()
