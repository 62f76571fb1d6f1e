"""What a sender at the relay knows: what it holds, what is to be recorded, and when to ask for more."""

from collections.abc import Callable
from time import monotonic

import structlog

from mcv.delivery.engine.books import Books, BooksLostError
from mcv.delivery.engine.breaker import Breaker, Refusal
from mcv.delivery.engine.envelopes import Outcome
from mcv.delivery.engine.holdings import Holdings, Item
from mcv.delivery.engine.journal import Journal
from mcv.delivery.engine.work import Batch, Errand, News, Report
from mcv.delivery.rules.pace import Pace
from mcv.delivery.rules.replies import Verdict
from mcv.delivery.rules.states import Lane

log = structlog.get_logger()
DATABASE_PAUSE = 1.0


class Desk:
    """Tells the books of one sender what came of its work, one errand at a time, and learns from them."""

    def __init__(self, books: Books, journal: Journal, pace: Pace, holdings: Holdings) -> None:
        self.books = books
        self.is_paused = False
        self.has_lost_its_books = False
        self.breaker = Breaker(pace.quiet_seconds)
        self._held = holdings
        self._journal = journal
        self._pace = pace
        self._under_way: Errand | None = None
        self._news: tuple[News, list[Item]] | None = None
        self._batch = Batch()
        self._unkept: list[tuple[int, int]] = []
        self._last = self._next_beat = self._not_before = 0.0
        self._next_poll: dict[Lane, float] = dict.fromkeys(Lane, 0.0)

    @property
    def is_clear(self) -> bool:
        """Return whether everything that happened is recorded and nothing is held."""
        return not self._held and not self._batch.results and self._under_way is None

    @property
    def has_nothing_under_way(self) -> bool:
        """Return whether the relay owes no answer."""
        return not any(held.in_flight for held in self._held)

    @property
    def found_nothing(self) -> bool:
        """Return whether nothing was due in any lane at the last look."""
        return self._held.found_nothing

    @property
    def is_idle(self) -> bool:
        """Return whether all is recorded and learned, nothing was due at the last look, no probe runs."""
        is_probing = self.breaker.may_knock or self.breaker.has_worked
        return self.is_clear and self.found_nothing and not is_probing and self._news is None

    def note(self, outcomes: list[Outcome], put_back: Callable[[Item], None]) -> None:
        """Take what became of envelopes; what was accepted is safe only after `keep`."""
        for envelope, meaning, reply, _ in outcomes:
            item = envelope.key
            assert isinstance(item, Item)  # noqa: S101
            held = item.held
            if meaning.verdict is Verdict.REFUSED and reply is not None:
                self.breaker.refused(Refusal(item, meaning, put_back), reply)
                continue
            held.in_flight -= 1
            if meaning.verdict is Verdict.ACCEPTED:
                self._unkept.append((item.delivery_id, held.lease.chunk_id))
                self._batch.others += self.breaker.accepted()
            elif meaning.verdict is Verdict.NOBODY:
                put_back(item)
            else:
                self._batch.others.append(item.result(meaning))

    def keep(self) -> None:
        """Have all that was accepted in the journal: from now on a kill cannot lose it."""
        if self._unkept:
            self._journal.append(self._unkept)
            self._batch.accepted += self._unkept
            self._unkept.clear()

    def settle_refusals(self) -> None:
        """Record the refusals that wait for an acceptance when there is none to come."""
        if not self.breaker.held_back:
            return
        under_way = sum(held.in_flight for held in self._held)
        waiting = any(held.waiting and not held.is_void for held in self._held)
        if self.breaker.held_back >= under_way and not waiting:
            self._batch.others += self.breaker.unconfirmed()

    def look_again(self) -> None:
        """Ask every lane anew, whatever was found at the last look."""
        self._held.empty_lanes.clear()
        self._next_poll = dict.fromkeys(Lane, 0.0)

    def begin(self, hungry: list[Lane], report: Report) -> None:
        """Send an errand to the books if one is due and none is under way."""
        now = monotonic()
        # also while the database is slow to answer: somebody may have cancelled or opted out since
        self._held.release_what_is_old(now)
        wants = tuple(lane for lane in hungry if now >= self._next_poll[lane])
        if self._under_way or now < self._not_before or self.has_lost_its_books:
            return
        is_beat = now >= self._next_beat
        is_full = self._batch.results >= self._pace.settle_rows
        is_time = now - self._last >= self._pace.settle_seconds
        something = bool(self._held or self._batch.results)
        is_due = is_full or wants or is_beat or report.is_pressing or (is_time and something)
        if not is_due and not self._held.are_all_done:
            return
        batch, self._batch = self._batch, Batch()
        self._held.hand_in(batch, now)
        self._last = now
        if is_beat:
            self._next_beat = now + self._pace.beat_seconds
        self._journal.turn()
        self._under_way = Errand(batch, wants, self._held.leases, is_beat, report)
        try:
            self.books.ask(self._under_way)
        except BooksLostError:
            self.has_lost_its_books = True

    def listen(self) -> None:
        """Take the answer of the books, which is there; `news` has it until the next."""
        errand, self._under_way = self._under_way, None
        try:
            news = self.books.answer()
        except BooksLostError:
            self.has_lost_its_books = True
            return
        if errand is None:
            return
        if news is None:
            self._batch = errand.batch.put_before(self._batch)
            self._journal.take_back()
            self._not_before = monotonic() + DATABASE_PAUSE
            return
        self._journal.committed()
        self._learn(news, errand)

    def news(self) -> tuple[News, list[Item]] | None:
        """Return once what the last answer said and the work that it brought."""
        news, self._news = self._news, None
        return news

    def give_up_work(self) -> None:
        """Begin nothing more of what is held; it goes back as soon as nothing is in flight."""
        self._held.give_up()
        self.breaker.put_all_back()

    def close(self) -> None:
        """Take leave of the books; the journal goes only when all of it is recorded."""
        if self.is_clear:
            self._journal.close()
        self.books.take_leave(self.is_clear)

    def _learn(self, news: News, errand: Errand) -> None:
        self.is_paused = news.is_paused
        items, unusable = self._held.learn(news, errand.batch, self._last)
        self._batch.others += unusable
        for lane in self._held.empty_lanes.intersection(news.asked):
            self._next_poll[lane] = monotonic() + self._pace.poll_seconds
        for trouble in news.troubles:
            log.error("sender.letter_unfit", trouble=trouble)
        self._news = (news, items)
