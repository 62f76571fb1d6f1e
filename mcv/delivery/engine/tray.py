"""What a plain sender has in hand: its leased chunks, the messages that wait, what is to be recorded."""

from collections import deque
from time import monotonic

import structlog

from mcv.delivery.engine.work import Batch, Errand, Held, Item, News, Report
from mcv.delivery.rules.pace import Pace
from mcv.delivery.rules.states import Lane

log = structlog.get_logger()


class Tray:
    """Keeps a plain sender's work in order, the most pressing lane first."""

    def __init__(self, pace: Pace) -> None:
        self.batch = Batch()
        self._pace = pace
        self._held: set[Held] = set()
        self._waiting: dict[Lane, deque[Item]] = {lane: deque() for lane in Lane}
        self._empty: set[Lane] = set()
        self._next_beat = 0.0

    @property
    def is_clear(self) -> bool:
        """Return whether everything that happened is recorded and nothing is held."""
        return not self._held and not self.batch.results

    @property
    def is_idle(self) -> bool:
        """Return whether everything is recorded and nothing was due at the last look."""
        return self.is_clear and self._empty == set(Lane)

    def errand(self, may_claim: bool, trouble: str | None) -> Errand:
        """Return what the database is to be told and asked next."""
        now = monotonic()
        is_beat = now >= self._next_beat
        if is_beat:
            self._next_beat = now + self._pace.beat_seconds
        self._release_what_is_old(now)
        batch, self.batch = self.batch, Batch()
        batch.conclude = [held for held in self._held if held.is_done]
        renewal = now + self._pace.lease_seconds * 2 / 3
        batch.renew = [h for h in self._held if h.good_until < renewal and not h.is_done]
        leases = frozenset(held.lease for held in self._held)
        wants = self._wants() if may_claim else ()
        return Errand(batch, wants, leases, is_beat, Report(trouble=trouble))

    def take_back(self, errand: Errand) -> None:
        """Keep what could not be recorded for the next time."""
        self.batch = errand.batch.put_before(self.batch)

    def learn(self, news: News, errand: Errand) -> None:
        """Take the new work, and drop what was lost, cancelled or paused."""
        self._held -= set(errand.batch.conclude)
        for held in list(self._held):
            if held.lease.chunk_id in news.lost:
                held.is_void = True
                self._held.discard(held)
            elif news.is_paused or held.lease.outgoing_id in news.stopped_outgoings:
                held.is_void = True
        self._held.update(news.held)
        self.batch.others += news.unusable
        for item in news.items:
            self._waiting[item.held.lease.lane].append(item)
        claimed = {held.lease.lane for held in news.held}
        self._empty |= set(news.asked) - claimed
        self._empty -= claimed | {held.lease.lane for held in errand.batch.conclude}
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
        for held in self._held:
            held.is_void = True

    def _release_what_is_old(self, now: float) -> None:
        for held in self._held:
            if now - held.loaded_at > self._pace.hold_seconds:
                held.is_void = True

    def _wants(self) -> tuple[Lane, ...]:
        """Return the lanes to claim for: each until one has work in hand, notices before all."""
        wants: list[Lane] = []
        for lane in Lane:
            if self._waiting[lane]:
                break
            wants.append(lane)
        return tuple(wants)
