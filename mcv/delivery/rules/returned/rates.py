"""When so much comes back, or is reported as unwanted, that sending waits until somebody looks."""

from dataclasses import dataclass
from datetime import date

MOST_BOUNCES = 0.05
MOST_COMPLAINTS = 0.001
FEWEST_SENT = 100
FEWEST_COMPLAINTS = 3
"""Of few letters one that comes back is a large part: below these a rate says nothing."""


@dataclass(frozen=True)
class Figures:
    """How many letters were sent, and of how many the address is dead, came back for now, complained."""

    sent: int = 0
    hard: int = 0
    soft: int = 0
    complaints: int = 0

    @property
    def came_back(self) -> int:
        """Return how many came back for either reason."""
        return self.hard + self.soft

    @property
    def bounce_rate(self) -> float:
        """Return the part of the sent that came back."""
        return self.came_back / self.sent if self.sent else 0.0

    @property
    def complaint_rate(self) -> float:
        """Return the part of the sent that their readers reported as unwanted."""
        return self.complaints / self.sent if self.sent else 0.0


@dataclass(frozen=True)
class DayFigures:
    """The figures of one day in Kent."""

    day: date
    figures: Figures


def why_pause(figures: Figures) -> str | None:
    """Return why sending must wait until somebody has looked, None if all is well."""
    if figures.sent < FEWEST_SENT:
        return None
    if figures.bounce_rate >= MOST_BOUNCES:
        return f"{figures.bounce_rate:.1%} of emails came back"
    many = figures.complaints >= FEWEST_COMPLAINTS
    if many and figures.complaint_rate >= MOST_COMPLAINTS:
        return f"{figures.complaint_rate:.1%} of readers reported our email as unwanted"
    return None
