"""What a plain sender has in hand: its leased chunks, the messages that wait, what is to be recorded."""

from collections import deque
from time import monotonic

import structlog

from mcv.delivery.engine.holdings import Holdings, Item, Letters
from mcv.delivery.engine.work import Batch, Errand, News, Report
from mcv.delivery.rules.pace import Pace
from mcv.delivery.rules.states import Lane

log = structlog.get_logger()


class Tray:
    """Keeps a plain sender's work in order, the most pressing lane first."""

    def __init__(self, pace: Pace, letters: Letters) -> None:
        self.batch = Batch()
        self._pace = pace
        self._held = Holdings(pace, letters)
        self._waiting: dict[Lane, deque[Item]] = {lane: deque() for lane in Lane}
        self._next_beat = self._asked_at = 0.0

    @property
    def is_clear(self) -> bool:
        """Return whether everything that happened is recorded and nothing is held."""
        return not self._held and not self.batch.results

    @property
    def is_idle(self) -> bool:
        """Return whether everything is recorded and nothing was due at the last look."""
        return self.is_clear and self._held.found_nothing

    def errand(self, may_claim: bool, trouble: str | None) -> Errand:
        """Return what the database is to be told and asked next."""
        now = self._asked_at = monotonic()
        is_beat = now >= self._next_beat
        if is_beat:
            self._next_beat = now + self._pace.beat_seconds
        self._held.release_what_is_old(now)
        batch, self.batch = self.batch, Batch()
        self._held.hand_in(batch, now)
        wants = self._wants() if may_claim else ()
        return Errand(batch, wants, self._held.leases, is_beat, Report(trouble=trouble))

    def take_back(self, errand: Errand) -> None:
        """Keep what could not be recorded for the next time."""
        self.batch = errand.batch.put_before(self.batch)

    def learn(self, news: News, errand: Errand) -> None:
        """Take the new work, and drop what was lost, cancelled or paused."""
        if news.is_paused:
            self._held.give_up()
        items, unusable = self._held.learn(news, errand.batch, self._asked_at)
        self.batch.others += unusable
        for item in items:
            self._waiting[item.held.lease.lane].append(item)
        for trouble in news.troubles:
            log.error("sender.letter_unfit", trouble=trouble)

    def pull(self, most: int) -> list[Item]:
        """Return up to so many messages that may be handed over now; they are in flight."""
        portion: list[Item] = []
        for queue in self._waiting.values():
            while queue and len(portion) < most:
                item = queue.popleft()
                held = item.held
                if held.is_void or monotonic() > held.good_until:
                    held.is_void = True
                    continue
                held.waiting -= 1
                held.in_flight += 1
                portion.append(item)
        return portion

    def let_go(self, portion: list[Item], kept: list[Item]) -> None:
        """Give back what was pulled and may not leave; its chunk is looked at anew."""
        for item in portion:
            if item not in kept:
                item.held.in_flight -= 1
                item.held.is_void = True

    def give_up_work(self) -> None:
        """Begin nothing more of what is held; it goes back at the next exchange."""
        self._held.give_up()

    def _wants(self) -> tuple[Lane, ...]:
        """Return the lanes to claim for: each until one has work in hand, notices before all."""
        wants: list[Lane] = []
        for lane in Lane:
            if self._waiting[lane]:
                break
            wants.append(lane)
        return tuple(wants)
