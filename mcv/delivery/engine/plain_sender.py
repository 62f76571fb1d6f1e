"""A sender for any channel that is a class with one method: a small loop, a few messages at a time.

It shares with the mail sender what matters: leases and fences, skip reasons, the journal, and the
writing down of results. What it adds is that a message is held before it is handed over.
"""

from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from threading import Event
from time import monotonic

import structlog
from sqlalchemy.exc import SQLAlchemyError

from mcv.delivery.engine.channels import Gateway, Message, NotNow, Refused
from mcv.delivery.engine.holdings import Item, Letters
from mcv.delivery.engine.journal import Journal
from mcv.delivery.engine.stationery import Referring
from mcv.delivery.engine.store import Store
from mcv.delivery.engine.tray import Tray
from mcv.delivery.rules.pace import Pace
from mcv.delivery.rules.replies import (
    ACCEPTED,
    NEVER_GOT_IT,
    NOBODY,
    TRY_LATER,
    UNKNOWN,
    Meaning,
    Verdict,
)

log = structlog.get_logger()
DATABASE_PAUSE = 1.0


class PlainSender:
    """Hands what is due on one channel to its gateway until `stop` is called."""

    def __init__(
        self,
        gateway: Gateway,
        threads: int,
        pace: Pace,
        store: Store,
        journal: Journal,
        stationery: Referring,
    ) -> None:
        self._gateway = gateway
        self._stationery = stationery
        self._threads = threads
        self._pace = pace
        self._store = store
        self._journal = journal
        self._tray = Tray(pace, Letters(stationery.compose))
        self._pool = ThreadPoolExecutor(threads, "gateway")
        self._told_to_stop = Event()
        self._refused = Event()
        self._trouble: str | None = None
        self._rest_seconds = pace.reconnect_seconds
        self._rests_until = 0.0

    def stop(self) -> None:
        """Begin nothing more; what is with the gateway is waited for."""
        self._told_to_stop.set()

    def run(self, until_idle: bool = False) -> None:
        """Send until stopped, or with `until_idle` until nothing is due and nothing is held."""
        while not self._told_to_stop.is_set():
            if not self._keep_books():
                self._told_to_stop.wait(DATABASE_PAUSE)
            elif not self._hand_over_some():
                if until_idle and self._tray.is_idle:
                    break
                self._told_to_stop.wait(self._pace.poll_seconds)
        self._close()

    @property
    def _is_resting(self) -> bool:
        return monotonic() < self._rests_until

    def _keep_books(self) -> bool:
        """Record what happened and fetch more work; return False while the database is away."""
        may_claim = not self._is_resting and not self._told_to_stop.is_set()
        errand = self._tray.errand(may_claim, self._trouble)
        self._journal.turn()
        try:
            news = self._store.exchange(errand)
        except SQLAlchemyError as error:
            log.error("sender.database_failed", error=type(error).__name__)
            self._tray.take_back(errand)
            self._journal.take_back()
            return False
        self._journal.committed()
        self._tray.learn(news, errand)
        return True

    def _hand_over_some(self) -> bool:
        """Hand over one message for each thread; return whether there was any."""
        portion = [] if self._is_resting else self._tray.pull(self._threads)
        if not portion:
            return False
        try:
            begun = monotonic()
            held = self._store.hold(portion)
        except SQLAlchemyError as error:
            log.error("sender.database_failed", error=type(error).__name__)
            held = []
        self._tray.let_go(portion, held)
        self._refused.clear()
        going = {self._pool.submit(self._send, item, begun): item for item in held}
        for done in as_completed(going):
            self._note(going[done], done)
        return True

    def _send(self, item: Item, held_at: float) -> Meaning:
        """Return what became of the message; runs in a thread of its own."""
        if self._refused.is_set():
            return NOBODY
        # a process that stood still since: another sender may be asking after it by now
        if monotonic() - held_at > self._pace.handing_over_seconds:
            return UNKNOWN
        content = b"".join(item.message).decode("utf-8")
        try:
            reference = self._stationery.reference(item.delivery_id)
            self._gateway.send(Message(item.wire, content, reference, item.in_doubt))
        except Refused as refused:
            return Meaning(Verdict.REFUSED, refused.reason, refused.stops)
        except NotNow as later:
            return self._not_now(later, item)
        return ACCEPTED

    def _not_now(self, later: NotNow, item: Item) -> Meaning:
        if later.trouble is not None:
            self._refused.set()
            self._trouble = later.trouble
        if later.unknown:
            return UNKNOWN
        if later.trouble is not None:
            return NOBODY
        return NEVER_GOT_IT if item.in_doubt else TRY_LATER

    def _note(self, item: Item, done: "Future[Meaning]") -> None:
        """Keep what became of the message; one that was accepted is in the journal at once."""
        failure = done.exception()
        if failure is not None:
            log.error("sender.gateway_broke", error=type(failure).__name__)
        meaning = UNKNOWN if failure is not None else done.result()
        item.held.in_flight -= 1
        if meaning.verdict is Verdict.ACCEPTED:
            accepted = (item.delivery_id, item.held.lease.chunk_id)
            self._journal.append([accepted])
            self._tray.batch.accepted.append(accepted)
            self._go_on()
        else:
            self._tray.batch.others.append(item.result(meaning))
        if meaning.verdict is Verdict.NOBODY:
            item.held.is_void = True
            self._rest()

    def _go_on(self) -> None:
        if not self._refused.is_set():
            self._trouble = None
            self._rest_seconds = self._pace.reconnect_seconds

    def _rest(self) -> None:
        """Stay away from the gateway for a while, longer each time; nobody is to blame."""
        if not self._is_resting:
            self._rests_until = monotonic() + self._rest_seconds
            longest = self._pace.longest_reconnect_seconds
            self._rest_seconds = min(self._rest_seconds * 2, longest)

    def _close(self) -> None:
        self._pool.shutdown()
        self._tray.give_up_work()
        if self._keep_books() and self._tray.is_clear:
            self._journal.close()
            self._store.forget()
