"""What this sender makes of its relay: refusals count once it has taken something, or not at all.

A refusal for good is held back until the relay accepts another message: only then is it about the
recipient. Too many in a row, or sessions that come to nothing, open the circuit, and what was held
back is put back as if it had never been tried.
"""

from collections.abc import Callable
from dataclasses import replace
from time import monotonic
from typing import NamedTuple

from mcv.delivery.engine.holdings import Item
from mcv.delivery.engine.work import News, Opening, Report, Result
from mcv.delivery.rules.circuit import CLEAN, Cause, Streak, cause_to_open
from mcv.delivery.rules.replies import Meaning, Reply


class Refusal(NamedTuple):
    """A refusal for good that nothing has confirmed yet, and where its item goes if nothing does."""

    item: Item
    meaning: Meaning
    put_back: Callable[[Item], None]


class Breaker:
    """Open, nothing is begun but one message a probe; refusals wait here for their confirmation."""

    def __init__(self, quiet_seconds: float) -> None:
        self.cause: Cause | None = None
        self.may_probe = False
        self.opening: Opening | None = None
        self.has_worked = False
        self.has_doubted_everybody = False
        self._quiet_seconds = quiet_seconds
        self._streak = CLEAN
        self._last_words = ""
        self._last_refusal_at = 0.0
        self._held_back: list[Refusal] = []

    @property
    def is_open(self) -> bool:
        """Return whether the relay is taken to fail everybody."""
        return self.cause is not None

    @property
    def is_cut_off(self) -> bool:
        """Return whether nothing may be begun, not even a probe."""
        return self.is_open and not self.may_probe

    @property
    def may_knock(self) -> bool:
        """Return whether a connection alone would show that the relay is back."""
        return self.may_probe and self.cause is Cause.OUT_OF_REACH

    @property
    def held_back(self) -> int:
        """Return how many refusals wait to be confirmed."""
        return len(self._held_back)

    def report(self, trouble: str | None) -> Report:
        """Return what all senders should hear, and what ails the connections."""
        return Report(trouble, self.opening, self.has_worked, self.may_probe)

    def accepted(self) -> list[Result]:
        """The relay took a message; return the refusals that this makes final."""
        if self._streak is CLEAN:
            return []
        self._streak = CLEAN
        return self._let_go()

    def refused(self, refusal: Refusal, reply: Reply) -> None:
        """Hold the refusal back; a probe that is refused says nothing about its recipient."""
        self._held_back.append(refusal)
        self._last_refusal_at = monotonic()
        status = ".".join(map(str, reply.enhanced or ()))
        self._last_words = f"{reply.code} {status}".strip()
        if self.is_open:
            self.put_all_back()
            return
        contact_id = refusal.item.contact_id
        self._judge(self._streak.with_refusal(contact_id, monotonic()))

    def failed(self, reply: Reply) -> None:
        """A connection came to nothing."""
        self.may_probe = False
        self._last_words = reply.fit_to_log
        if not self.is_open:
            self._judge(self._streak.with_failure(reply, monotonic()))

    def began(self) -> None:
        """A message is under way: while open it is the one of the probe."""
        self.may_probe = False

    def got_through(self) -> None:
        """The relay let us in and there was nothing to try it with: that closes the circuit too."""
        self.may_probe, self.has_worked = False, True

    def put_all_back(self) -> None:
        """What was held back counts as never tried."""
        held_back, self._held_back = self._held_back, []
        for refusal in held_back:
            refusal.item.held.in_flight -= 1
            refusal.put_back(refusal.item)

    def unconfirmed(self) -> list[Result]:
        """Return refusals that nothing followed for a while: these rows failed, the address stays."""
        if monotonic() - self._last_refusal_at < self._quiet_seconds:
            return []
        return [
            result._replace(meaning=replace(result.meaning, suppresses=False))
            for result in self._let_go()
        ]

    def learn(self, news: News) -> bool:
        """Take over what all senders know; return whether the circuit has just opened or closed."""
        was_open = self.is_open
        if news.has_judged:
            self.opening = None
        self.cause = self.opening.cause if self.opening else news.open_for
        self.may_probe = self.is_open and (self.may_probe or news.may_probe)
        if self.is_open and not was_open:
            self.put_all_back()
        if not self.is_open:
            self.has_worked = False
            if was_open:
                self._streak = CLEAN
        return self.is_open != was_open

    def _let_go(self) -> list[Result]:
        held_back, self._held_back = self._held_back, []
        for refusal in held_back:
            refusal.item.held.in_flight -= 1
        return [refusal.item.result(refusal.meaning) for refusal in held_back]

    def _judge(self, streak: Streak) -> None:
        self._streak = streak
        now = monotonic()
        cause = cause_to_open(streak, now)
        if cause is None or self.is_open:
            return
        many = f" to {len(streak.refused)} people in a row"
        detail = self._last_words + (many if cause is Cause.REFUSES_EVERYBODY else "")
        self.opening = Opening(cause, detail, now - streak.since)
        self.cause = cause
        self.has_doubted_everybody |= cause is Cause.REFUSES_EVERYBODY
        self.put_all_back()
