"""What an officer may do with a conversation of their unit."""

from dataclasses import dataclass
from datetime import datetime

from mcv.conversations.rules.promise import is_idle
from mcv.conversations.rules.states import WAITING, ClosedBecause, State
from mcv.core.errors import Refused, Stale


@dataclass(frozen=True)
class Standing:
    """How a conversation stands at this moment: its state, who holds it, since when untouched."""

    state: State
    holder_id: int | None = None
    holder: str = ""
    touched_at: datetime | None = None
    due_at: datetime | None = None
    escalated: bool = False

    def is_held_by_another(self, staff_id: int, now: datetime) -> bool:
        """Return whether somebody else is at work on it; an idle claim does not count."""
        if self.state is not State.CLAIMED or self.holder_id == staff_id:
            return False
        return not (self.touched_at and is_idle(self.touched_at, now))

    def may_be_taken_over(self, staff_id: int, now: datetime, *, leads: bool) -> bool:
        """Return whether the officer may take what a colleague holds: `leads` are SPOC and inspector.

        Those who lead the unit always may; everybody of the unit once it is escalated or overdue, so that
        nobody who waits depends on one officer at home.
        """
        late = self.due_at is not None and now > self.due_at
        return self.is_held_by_another(staff_id, now) and (leads or self.escalated or late)


def check_claim(standing: Standing, staff_id: int, now: datetime) -> None:
    """Let an officer take what waits unless somebody else has it."""
    _check_open(standing)
    if standing.state is State.ANSWERED:
        raise Refused("This has been answered. Nobody waits for us here.")
    _check_not_held(standing, staff_id, now)


def check_take_over(standing: Standing, staff_id: int, now: datetime, *, leads: bool) -> None:
    """Let an officer who leads, or anybody when it is late, take what a colleague holds."""
    if not standing.is_held_by_another(staff_id, now):
        raise Stale("No colleague holds this conversation any more.")
    if not standing.may_be_taken_over(staff_id, now, leads=leads):
        _check_not_held(standing, staff_id, now)


def check_release(standing: Standing, staff_id: int) -> None:
    """Let an officer put back what they hold."""
    if standing.state is not State.CLAIMED or standing.holder_id != staff_id:
        raise Stale("You do not hold this conversation.")


def check_pass_on(standing: Standing, staff_id: int, now: datetime, *, leads: bool) -> None:
    """Let an officer give to a colleague or another unit what is free, theirs, or could be taken over."""
    if standing.state not in WAITING:
        raise Refused("Nobody waits for us here, so there is nothing to pass on.")
    if not standing.may_be_taken_over(staff_id, now, leads=leads):
        _check_not_held(standing, staff_id, now)


def check_answer(
    standing: Standing, staff_id: int, now: datetime, *, last_seen: int, last_from_member: int
) -> None:
    """Let an officer answer who has read everything that the member wrote.

    `last_seen` is the newest entry on the officer's page, `last_from_member` the newest that exists.
    """
    if standing.state is State.CLOSED:
        raise Refused("This conversation is closed. Reopen it to answer.")
    _check_not_held(standing, staff_id, now)
    if last_from_member > last_seen:
        raise Stale("They wrote again while you were writing. Read it, then send your answer.")


def check_close(
    standing: Standing, staff_id: int, now: datetime, because: ClosedBecause, words: str
) -> None:
    """Let an officer close it with a reason; "another reason" needs words."""
    _check_open(standing)
    _check_not_held(standing, staff_id, now)
    if because is ClosedBecause.OTHER and not words:
        raise Refused("Say why you are closing it")


def check_reopen(standing: Standing) -> None:
    """Let an officer take back a close."""
    if standing.state is not State.CLOSED:
        raise Stale("This conversation is open.")


def _check_open(standing: Standing) -> None:
    if standing.state is State.CLOSED:
        raise Refused("This conversation is closed.")


def _check_not_held(standing: Standing, staff_id: int, now: datetime) -> None:
    if standing.is_held_by_another(staff_id, now):
        raise Stale(f"{standing.holder} has this conversation. Speak to them before you act.")
