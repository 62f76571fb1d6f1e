"""Weeks as the board counts them: Monday to Sunday, of the month in which their Thursday lies."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from mcv.core import clock

ORDINALS = ("first", "second", "third", "fourth", "fifth")
WEEK = timedelta(days=7)
REPORT_TIME = time(7)


@dataclass(frozen=True, order=True)
class Week:
    """A week, by its Monday; any other day raises ValueError."""

    monday: date

    def __post_init__(self) -> None:
        if self.monday.weekday() != 0:
            raise ValueError(f"{self.monday} is not a Monday")

    @classmethod
    def of(cls, day: date) -> "Week":
        """Return the week that the day lies in."""
        return cls(clock.monday_of(day))

    @classmethod
    def before(cls, now: datetime) -> "Week":
        """Return the last week that was over in Kent at that moment."""
        return cls.of(clock.london_day(now)).previous

    @property
    def previous(self) -> "Week":
        """The week before."""
        return Week(self.monday - WEEK)

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)

    @property
    def thursday(self) -> date:
        """The day that decides which month the week belongs to."""
        return self.monday + timedelta(days=3)

    @property
    def starts_at(self) -> datetime:
        """The UTC moment at which it begins in Kent."""
        return clock.start_of_london_day(self.monday)

    @property
    def ends_at(self) -> datetime:
        """The UTC moment at which it is over in Kent."""
        return clock.start_of_london_day(self.monday + WEEK)

    @property
    def report_due_at(self) -> datetime:
        """The UTC moment from which its report is built: the Monday after, 7am in Kent."""
        monday = self.monday + WEEK
        return datetime.combine(monday, REPORT_TIME, clock.LONDON).astimezone(UTC)

    @property
    def number_in_month(self) -> int:
        """Which week of its month it is, from 1 to 5."""
        return (self.thursday.day - 1) // 7 + 1

    @property
    def first_of_month(self) -> "Week":
        """The first week of its month."""
        return Week(self.monday - WEEK * (self.number_in_month - 1))

    @property
    def words(self) -> str:
        """The week as a board paper names it: "the third week of January"."""
        return f"the {ORDINALS[self.number_in_month - 1]} week of {self.thursday:%B}"

    def back(self, weeks: int) -> list["Week"]:
        """Return that many weeks up to and including this one, the earliest first."""
        return [Week(self.monday - WEEK * n) for n in range(weeks - 1, -1, -1)]
