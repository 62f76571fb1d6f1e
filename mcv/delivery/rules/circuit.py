"""When a relay fails everybody rather than somebody, and when it is tried again."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from mcv.delivery.rules.replies import Reply

REFUSED_IN_A_ROW = 20
NOT_LET_IN_IN_A_ROW = 3
FAILED_IN_A_ROW = 3
OUT_OF_REACH_SECONDS = 30.0


class Cause(StrEnum):
    """What a relay does to everybody."""

    OUT_OF_REACH = "out-of-reach"
    NOT_LET_IN = "not-let-in"
    REFUSES_EVERYBODY = "refuses-everybody"

    @property
    def label(self) -> str:
        """Return what the relay does, to follow "our mail server"."""
        return LABELS[self]


LABELS = {
    Cause.OUT_OF_REACH: "cannot be reached or does not answer",
    Cause.NOT_LET_IN: "does not accept mail from us",
    Cause.REFUSES_EVERYBODY: "refuses every address that we write to",
}


@dataclass(frozen=True)
class Streak:
    """What a relay has done since it last took a message; moments are seconds of one clock."""

    failed: int = 0
    not_let_in: int = 0
    since: float = 0.0
    refused: frozenset[int] = field(default_factory=frozenset)

    @property
    def is_clean(self) -> bool:
        """Return whether nothing has gone wrong since."""
        return not self.failed and not self.refused

    def with_failure(self, reply: Reply, at: float) -> "Streak":
        """Return the streak after one more connection came to nothing; code 0 is silence."""
        return replace(
            self,
            failed=self.failed + 1,
            not_let_in=self.not_let_in + (1 if reply.code >= 500 else 0),
            since=at if self.is_clean else self.since,
        )

    def with_refusal(self, contact_id: int, at: float) -> "Streak":
        """Return the streak after one more recipient was refused for good."""
        since = at if self.is_clean else self.since
        return replace(self, refused=self.refused | {contact_id}, since=since)


CLEAN = Streak()


def cause_to_open(streak: Streak, at: float) -> Cause | None:
    """Return why the circuit must open at that moment, None while others may still get their mail."""
    if len(streak.refused) >= REFUSED_IN_A_ROW:
        return Cause.REFUSES_EVERYBODY
    if streak.not_let_in >= NOT_LET_IN_IN_A_ROW:
        return Cause.NOT_LET_IN
    lasting = at - streak.since >= OUT_OF_REACH_SECONDS
    return Cause.OUT_OF_REACH if streak.failed >= FAILED_IN_A_ROW and lasting else None


def probe_pause(probes: int, first: float, longest: float, chance: float) -> float:
    """Return the seconds until the next probe after that many; `chance` in [0, 1) spreads them."""
    full = min(longest, first * 2.0 ** min(probes, 30))
    return full * (0.75 + 0.5 * chance)
