"""What a report says, as plain values that are kept as JSON."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from mcv.reporting.rules.weeks import Week

FEWEST_FOR_A_SPREAD = 10


@dataclass(frozen=True)
class WeekCount:
    """How many people signed up (confirmed) in the week that began on that Monday (ISO date)."""

    monday: str
    signed_up: int

    @property
    def week(self) -> Week:
        """The week itself."""
        return Week(_day(self.monday))


@dataclass(frozen=True)
class PlaceFigures:
    """A place's week and how far it is to its target; `is_estimate` marks a ward's households."""

    code: str
    name: str
    signed_up: int
    members: int
    households: int
    target: int
    all_households: int
    district: str = ""
    is_estimate: bool = False

    @property
    def share(self) -> float:
        """Signed-up households as a share of all, from 0 to 1."""
        return self.households / self.all_households if self.all_households else 0.0

    @property
    def of_target(self) -> float:
        """Signed-up households as a share of the target; 1 and more is reached."""
        return self.households / self.target if self.target else 0.0


@dataclass(frozen=True)
class SourceFigures:
    """What a source of sign-ups brought in the week and in all."""

    code: str
    name: str
    signed_up: int
    members: int


@dataclass(frozen=True)
class AlertFigures:
    """What was sent in the week: alerts, and the messages to people that they became."""

    alerts: int
    sent: int
    failed: int
    skipped: int
    waiting: int


@dataclass(frozen=True)
class ReplyFigures:
    """How replies were answered that began in the week; hours None where none was answered.

    Reports of before December 2026 were kept without `slowest_hours`.
    """

    replies: int
    answered: int
    within_promise: int
    open: int
    median_hours: float | None
    ninth_decile_hours: float | None
    slowest_hours: float | None = None

    @property
    def has_spread(self) -> bool:
        """Whether enough were answered for "half" and "nine in ten" to mean something."""
        return self.answered >= FEWEST_FOR_A_SPREAD


@dataclass(frozen=True)
class Figures:
    """A week's whole report."""

    monday: str
    sentence: str
    weeks: tuple[WeekCount, ...]
    left: int
    force: PlaceFigures
    districts: tuple[PlaceFigures, ...]
    wards: tuple[PlaceFigures, ...]
    sources: tuple[SourceFigures, ...]
    alerts: AlertFigures
    replies: ReplyFigures

    @property
    def week(self) -> Week:
        """The week that it reports on."""
        return Week(_day(self.monday))

    @property
    def signed_up(self) -> int:
        """How many signed up in the week."""
        return self.force.signed_up

    def as_json(self) -> dict[str, Any]:
        """Return it as plain lists and dictionaries."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Figures":
        """Return the report that `as_json` was made of."""
        return cls(
            monday=kept["monday"],
            sentence=kept["sentence"],
            weeks=tuple(WeekCount(**week) for week in kept["weeks"]),
            left=kept["left"],
            force=PlaceFigures(**kept["force"]),
            districts=tuple(PlaceFigures(**place) for place in kept["districts"]),
            wards=tuple(PlaceFigures(**place) for place in kept["wards"]),
            sources=tuple(SourceFigures(**source) for source in kept["sources"]),
            alerts=AlertFigures(**kept["alerts"]),
            replies=ReplyFigures(**kept["replies"]),
        )


def _day(text: str) -> date:
    return date.fromisoformat(text)
