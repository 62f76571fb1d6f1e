"""The sender at the relay: one loop over its connections, with the books in the process beside it."""

import contextlib
import random
import selectors
import socket
from functools import partial
from time import monotonic

import structlog

from config import MailRelay
from mcv.delivery.engine.books import Books
from mcv.delivery.engine.desk import Desk
from mcv.delivery.engine.holdings import Item
from mcv.delivery.engine.track import Track
from mcv.delivery.engine.tracks import Tracks
from mcv.delivery.engine.wire import Wire, WireError
from mcv.delivery.engine.work import News
from mcv.delivery.rules.letters import House
from mcv.delivery.rules.pace import Pace
from mcv.delivery.rules.replies import Reply
from mcv.delivery.rules.states import Lane

log = structlog.get_logger()
LONGEST_SLEEP = 0.1
LONGEST_WITHOUT_A_LOOK = 0.002
TOO_LATE = Reply(0, "the relay did not answer in time")


class PostSender:
    """Hands to the relay what the desk has, until something comes by `told_to_stop`; then it drains."""

    def __init__(
        self, relay: MailRelay, house: House, pace: Pace, desk: Desk, told_to_stop: socket.socket
    ) -> None:
        self._relay = relay
        self._house = house
        self._pace = pace
        self._selector = selectors.DefaultSelector()
        self._told_to_stop = told_to_stop
        self._selector.register(told_to_stop, selectors.EVENT_READ)
        self._selector.register(desk.books, selectors.EVENT_READ)
        self._desk = desk
        self._breaker = desk.breaker
        self._tracks = Tracks(relay.connections, pace)
        self._stop_by: float | None = None
        self._next_round = self._next_look = 0.0
        self._may_sleep = False

    def run(self, until_idle: bool = False) -> None:
        """Send until stopped, or with `until_idle` until nothing is due and nothing is held.

        Raises BooksLostError, once what is with the relay is answered and in the journal, when
        nothing can be recorded any more.
        """
        while not self._is_over() and not (until_idle and self._desk.is_idle):
            if monotonic() >= self._next_look:
                self._look_around()
            self._listen()
        self._close()

    def _look_around(self) -> None:
        """Do what no message waits for: connections opened and ended, the books asked and heard."""
        self._part_with_silent_wires()
        self._learn()
        self._mind_the_circuit()
        wants = [] if self._is_holding_back else self._tracks.hungry_lanes()
        self._desk.begin(wants, self._breaker.report(self._tracks.trouble))
        self._open_wires()
        self._next_look = monotonic() + LONGEST_WITHOUT_A_LOOK
        self._may_sleep = True

    @property
    def _is_holding_back(self) -> bool:
        return self._stop_by is not None or self._desk.is_paused or self._breaker.is_cut_off

    def _mind_the_circuit(self) -> None:
        self._desk.settle_refusals()
        if self._breaker.is_cut_off:
            self._desk.give_up_work()
        elif self._breaker.may_knock and self._desk.found_nothing and self._tracks.are_let_in:
            self._breaker.got_through()

    def _is_over(self) -> bool:
        if self._stop_by is None:
            return False
        self._desk.give_up_work()
        desk = self._desk
        can_do_no_more = desk.has_lost_its_books and desk.has_nothing_under_way
        return desk.is_clear or can_do_no_more or monotonic() > self._stop_by

    def _open_wires(self) -> None:
        if self._is_holding_back:
            return
        for track in self._tracks:
            for _ in range(self._wires_wanted(track)):
                try:
                    wire = track.open(self._relay, self._house, partial(self._take, track))
                except WireError as error:
                    self._went_wrong(track, Reply(0, str(error)))
                    break
                self._selector.register(wire, wire.watched, track)

    def _wires_wanted(self, track: Track) -> int:
        """Return how many; a probe has one at most, though nothing waits that it could carry."""
        if not self._breaker.is_open:
            return track.wires_wanted
        if self._tracks.wires:
            return 0
        is_first = Lane.NOTICE in track.lanes
        knocks = self._breaker.may_knock and self._desk.found_nothing and is_first
        return 1 if track.wires_wanted or knocks else 0

    def _take(self, track: Track) -> Item | None:
        item = None if self._is_holding_back else track.pull()
        if item is not None:
            self._breaker.began()
        return item

    def _listen(self) -> None:
        spoke: list[tuple[Wire, Track]] = []
        events = self._selector.select(LONGEST_SLEEP if self._may_sleep else LONGEST_WITHOUT_A_LOOK)
        self._may_sleep = False
        for (who, _, _, track), _ in events:
            if isinstance(who, Wire):
                if self._hear(who, track):
                    spoke.append((who, track))
            elif who is self._told_to_stop:
                self._begin_to_stop(because_of=self._told_to_stop)
            elif who is self._desk.books:
                self._listen_to_the_books()
        # one record of all that was accepted, before any connection is given another message
        self._desk.keep()
        for wire, track in spoke:
            self._answer(wire, track)

    def _listen_to_the_books(self) -> None:
        self._desk.listen()
        self._next_look = 0.0
        if self._desk.has_lost_its_books:
            log.error("sender.books_lost")
            self._begin_to_stop(because_of=self._desk.books)

    def _begin_to_stop(self, because_of: socket.socket | Books) -> None:
        self._selector.unregister(because_of)
        self._stop_by = self._stop_by or monotonic() + self._pace.drain_seconds

    def _hear(self, wire: Wire, track: Track) -> bool:
        """Return whether the connection can be gone on with."""
        try:
            outcomes = wire.take()
        except WireError as error:
            self._part_with(wire, track, Reply(0, str(error)))
            return False
        if outcomes:
            self._desk.note(outcomes, track.put_back)
            track.went_well()
        return True

    def _answer(self, wire: Wire, track: Track) -> None:
        try:
            wire.flush()
        except WireError as error:
            self._part_with(wire, track, Reply(0, str(error)))
            return
        fault = wire.dialogue.fault
        if fault is not None:
            self._part_with(wire, track, fault)
        else:
            self._watch(wire, track)

    def _watch(self, wire: Wire, track: Track) -> None:
        if wire.watched != wire.events:
            wire.watched = wire.events
            self._selector.modify(wire, wire.watched, track)

    def _part_with(self, wire: Wire, track: Track, why: Reply | None) -> None:
        was_quiet = wire.is_quiet
        self._selector.unregister(wire)
        track.wires.remove(wire)
        self._desk.note(wire.close(), track.put_back)
        self._desk.keep()
        if why is not None and not was_quiet and not self._tracks.have_no_room(track, wire):
            self._went_wrong(track, why)

    def _went_wrong(self, track: Track, why: Reply) -> None:
        track.went_wrong(why.fit_to_log)
        self._breaker.failed(why)
        log.warning("sender.connection_lost", lanes=track.lanes, why=why.fit_to_log[:200])

    def _part_with_silent_wires(self) -> None:
        if monotonic() < self._next_round:
            return
        self._next_round = monotonic() + LONGEST_SLEEP
        self._tracks.keep_within_the_room()
        for track in self._tracks:
            for wire in list(track.wires):
                if wire.is_overdue:
                    self._part_with(wire, track, TOO_LATE)
                elif wire.has_idled or (self._breaker.is_cut_off and wire.is_quiet):
                    self._take_leave(wire, track)

    def _take_leave(self, wire: Wire, track: Track) -> None:
        with contextlib.suppress(WireError):
            wire.dialogue.finish()
            wire.flush()
        self._part_with(wire, track, None)

    def _learn(self) -> None:
        learned = self._desk.news()
        if learned is None:
            return
        news, items = learned
        if news.is_paused:
            self._desk.give_up_work()
        self._learn_of_the_circuit(news)
        if self._breaker.has_doubted_everybody:
            # dead addresses that stand together must not look like a relay that refuses everybody
            random.shuffle(items)
        for track in self._tracks if items else ():
            track.add(item for item in items if item.held.lease.lane in track.lanes)
            self._set_to_work(track)

    def _learn_of_the_circuit(self, news: News) -> None:
        if self._breaker.learn(news):
            log.warning("sender.circuit", is_open=self._breaker.is_open)
            self._tracks.try_again_now()
            if not self._breaker.is_open and not news.has_judged:
                for track in self._tracks:
                    track.went_well()
        if news.may_probe:
            self._desk.look_again()
            self._tracks.try_again_now()

    def _set_to_work(self, track: Track) -> None:
        for wire in list(track.wires):
            wire.dialogue.pump()
            try:
                wire.flush()
                self._watch(wire, track)
            except WireError as error:
                self._part_with(wire, track, Reply(0, str(error)))

    def _close(self) -> None:
        for track in self._tracks:
            for wire in list(track.wires):
                self._take_leave(wire, track)
        self._selector.close()
        self._desk.close()
