"""The sender's books: what it holds, what is to be recorded, and the thread that does the recording."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from time import monotonic

import structlog
from sqlalchemy.exc import SQLAlchemyError

from mcv.delivery.engine.breaker import Breaker
from mcv.delivery.engine.envelopes import Outcome
from mcv.delivery.engine.journal import Journal
from mcv.delivery.engine.store import Store
from mcv.delivery.engine.work import Batch, Errand, Held, Item, News, Report, Result
from mcv.delivery.rules.pace import Pace
from mcv.delivery.rules.replies import Verdict
from mcv.delivery.rules.states import Lane

log = structlog.get_logger()
DATABASE_PAUSE = 1.0


class Desk:
    """Keeps the books of one sender; its exchanges with the database run beside the network."""

    def __init__(
        self, store: Store, journal: Journal, pace: Pace, wake: Callable[[], None]
    ) -> None:
        self.held: set[Held] = set()
        self.is_paused = False
        self.breaker = Breaker(pace.quiet_seconds)
        self._store = store
        self._journal = journal
        self._pace = pace
        self._wake = wake
        self._thread = ThreadPoolExecutor(1, "books")
        self._running: Future[News] | None = None
        self._sent_off = Batch()
        self._batch = Batch()
        self._unkept: list[Item] = []
        self._last = self._next_beat = self._not_before = 0.0
        self._next_poll: dict[Lane, float] = dict.fromkeys(Lane, 0.0)
        self._empty: set[Lane] = set()

    @property
    def is_clear(self) -> bool:
        """Return whether everything that happened is recorded and nothing is held."""
        return not self.held and not self._batch.results and self._running is None

    @property
    def found_nothing(self) -> bool:
        """Return whether nothing was due in any lane at the last look."""
        return self._empty == set(Lane)

    @property
    def is_idle(self) -> bool:
        """Return whether everything is recorded, nothing was due at the last look, no probe runs."""
        is_probing = self.breaker.may_knock or self.breaker.has_worked
        return self.is_clear and self.found_nothing and not is_probing

    def note(self, outcomes: list[Outcome], put_back: Callable[[Item], None]) -> None:
        """Take what became of envelopes; what was accepted is safe only after `keep`."""
        for outcome in outcomes:
            item = outcome.envelope.key
            assert isinstance(item, Item)  # noqa: S101
            verdict = outcome.meaning.verdict
            if verdict is Verdict.REFUSED and outcome.reply is not None:
                self.breaker.refused(Result(item, outcome.meaning), outcome.reply, put_back)
                continue
            item.held.in_flight -= 1
            if verdict is Verdict.ACCEPTED:
                self._unkept.append(item)
                self._batch.others += self.breaker.accepted()
            elif verdict is Verdict.NOBODY:
                put_back(item)
            else:
                self._batch.others.append(Result(item, outcome.meaning))

    def keep(self) -> None:
        """Have all that was accepted in the journal: from now on a kill cannot lose it."""
        if self._unkept:
            self._journal.append(
                [(item.recipient.delivery_id, item.held.lease.chunk_id) for item in self._unkept]
            )
            self._batch.accepted += self._unkept
            self._unkept.clear()

    def settle_refusals(self) -> None:
        """Record the refusals that wait for an acceptance when there is none to come."""
        if not self.breaker.held_back:
            return
        under_way = sum(held.in_flight for held in self.held)
        waiting = any(held.waiting and not held.is_void for held in self.held)
        if self.breaker.held_back >= under_way and not waiting:
            self._batch.others += self.breaker.unconfirmed()

    def look_again(self) -> None:
        """Ask every lane anew, whatever was found at the last look."""
        self._empty.clear()
        self._next_poll = dict.fromkeys(Lane, 0.0)

    def begin(self, hungry: list[Lane], report: Report) -> None:
        """Start an exchange with the database if one is due and none is running."""
        now = monotonic()
        wants = tuple(lane for lane in hungry if now >= self._next_poll[lane])
        if self._running is not None or now < self._not_before:
            return
        is_beat = now >= self._next_beat
        is_full = self._batch.results >= self._pace.settle_rows
        is_time = now - self._last >= self._pace.settle_seconds
        something = bool(self.held or self._batch.results)
        if not (is_full or wants or is_beat or report.is_pressing or (is_time and something)):
            return
        self._release_what_is_old(now)
        errand = self._errand(wants, is_beat, report, now)
        self._last = now
        if is_beat:
            self._next_beat = now + self._pace.beat_seconds
        self._journal.turn()
        self._running = self._thread.submit(self._store.exchange, errand, self._journal)
        self._running.add_done_callback(lambda _: self._wake())

    def news(self) -> News | None:
        """Return what the exchange brought once it is done; None before, or when it failed."""
        if self._running is None or not self._running.done():
            return None
        running, self._running = self._running, None
        try:
            news = running.result()
        except SQLAlchemyError as error:
            self._take_back(error)
            return None
        self._journal.committed()
        self._learn(news)
        return news

    def give_up_work(self) -> None:
        """Begin nothing more of what is held; it goes back as soon as nothing is in flight."""
        for held in self.held:
            held.is_void = True
        self.breaker.put_all_back()

    def close(self) -> None:
        """End the thread; the journal goes only when all of it is recorded."""
        self._thread.shutdown()
        if self.is_clear:
            self._journal.close()
            with suppress(SQLAlchemyError):
                self._store.forget()

    def _errand(self, wants: tuple[Lane, ...], is_beat: bool, report: Report, now: float) -> Errand:
        batch, self._batch = self._batch, Batch()
        batch.conclude = [held for held in self.held if held.is_done]
        renewal = now + self._pace.lease_seconds * 2 / 3
        batch.renew = [held for held in self.held if held.good_until < renewal and not held.is_done]
        self._sent_off = batch
        leases = frozenset(held.lease for held in self.held)
        return Errand(batch, wants, leases, is_beat, report)

    def _release_what_is_old(self, now: float) -> None:
        for held in self.held:
            if now - held.loaded_at > self._pace.hold_seconds:
                held.is_void = True

    def _take_back(self, error: SQLAlchemyError) -> None:
        log.error("sender.database_failed", error=type(error).__name__)
        self._batch = self._sent_off.put_before(self._batch)
        self._journal.take_back()
        self._not_before = monotonic() + DATABASE_PAUSE

    def _learn(self, news: News) -> None:
        self.is_paused = news.is_paused
        self.held -= set(self._sent_off.conclude)
        for held in list(self.held):
            if held.lease.chunk_id in news.lost:
                held.is_void, held.good_until = True, 0.0
                self.held.discard(held)
            elif held.lease.outgoing_id in news.stopped_outgoings:
                held.is_void = True
        self.held.update(news.held)
        self._batch.others += news.unusable
        self._empty -= {held.lease.lane for held in self._sent_off.conclude}
        claimed = {held.lease.lane for held in news.held}
        for lane in news.asked:
            if lane in claimed:
                self._empty.discard(lane)
            else:
                self._empty.add(lane)
                self._next_poll[lane] = monotonic() + self._pace.poll_seconds
        for trouble in news.troubles:
            log.error("sender.letter_unfit", trouble=trouble)
