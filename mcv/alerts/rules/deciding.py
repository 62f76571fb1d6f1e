"""Who decides about a version: always a second person, bound to what they saw."""

from dataclasses import dataclass

from mcv.alerts.rules.states import LEFT_UNSENT, NEXT, OPEN, State
from mcv.core.errors import NotAllowed, Refused, Stale

CHANGED = "This alert has changed since you opened it. Look at it again before you decide."
FORGOTTEN = "Who got the first message is kept for 90 days only. Write a new alert instead."
OWN = "Somebody else must approve this: you wrote or changed it."
FORCE_WIDE = "Only comms can approve an alert for the whole force or for places beyond your unit."


@dataclass(frozen=True)
class Decision:
    """Whether somebody may, and one sentence that says why not."""

    allowed: bool
    because: str = ""


@dataclass(frozen=True)
class Approver:
    """Who wants to approve: their id, and whether their rights cover the whole aim or the force."""

    id: int
    covers_aim: bool
    covers_force: bool


def may_approve(approver: Approver, writers: frozenset[int], force_wide: bool) -> Decision:
    """Return whether the approver may decide; `writers` are the author and all who changed it."""
    if approver.id in writers:
        return Decision(False, OWN)
    if approver.covers_force or (approver.covers_aim and not force_wide):
        return Decision(True)
    return Decision(False, FORCE_WIDE)


def check_approver(approver: Approver, writers: frozenset[int], force_wide: bool) -> None:
    """Raise NotAllowed with the reason if the approver may not decide."""
    decision = may_approve(approver, writers, force_wide)
    if not decision.allowed:
        raise NotAllowed(decision.because)


def check_seen(seen: tuple[int, str], there: tuple[int, str]) -> None:
    """Raise Stale if the number and fingerprint that were seen are not those that are there."""
    if seen != there:
        raise Stale(CHANGED)


def check_step(state: State, to: State) -> None:
    """Raise Stale if a version in that state cannot go there: somebody was quicker."""
    if to not in NEXT[state]:
        raise Stale(f"This alert is no longer where you left it. It is now: {state.label.lower()}.")


def check_no_other(states: list[State]) -> None:
    """Raise Refused if a version of the alert is still on its way, so that none overtakes it."""
    if any(state in OPEN for state in states):
        raise Refused("Another version of this alert is still open. Finish that one first.")


def may_reopen(state: State, was_published: bool) -> bool:
    """Return whether a version that went no further may be taken up again as a new draft."""
    return state in LEFT_UNSENT and not was_published


def may_correct(state: State, was_published: bool) -> bool:
    """Return whether a correction may be begun: once nothing of the version is on its way."""
    return was_published and state in {State.SENT, State.CANCELLED}
