"""Who joins in the demonstration, and when: the same few hundred people on every machine."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from mcv.core import clock
from mcv.dev.demo.cast import MEMBERS, STAFF, Neighbour
from mcv.dev.demo.names import BUSINESSES, FIRST, GROUPS, HOUSES, LAST
from mcv.members.rules import Details, Kind, Topic

WEEKS = (8, 9, 10, 12, 13, 18, 64, 138)
"""Sign-ups in each full week before the present one; the last three grow as 70, 256 and 550 did."""
THIS_WEEK = 106
"""How many the present week would bring; those whose moment has come have joined."""
FEWEST_A_DISTRICT = 2
INWARD = "ABDEFGHJLNPQRSTUWXYZ"
LIVE_TOGETHER = 0.12
WELL_LOOKED_AFTER = {part.ward for part in STAFF if part.ward}
"""Where the cast works more people join, so that what they write reaches somebody."""
KINDS = (Kind.RESIDENT,) * 16 + (Kind.BUSINESS,) * 3 + (Kind.GROUP,)


@dataclass(frozen=True)
class Home:
    """A ward to live in, with the postcode districts that it touches."""

    ward_id: int
    name: str
    district: str
    outcodes: tuple[str, ...]
    households: int


@dataclass(frozen=True)
class Joiner:
    """Somebody who joins at a moment; `week` counts the full weeks from 0, the present one last."""

    at: datetime
    week: int
    address: str
    details: Details
    home: Home


class Crowd:
    """Makes people out of homes and a seeded dice."""

    def __init__(self, homes: Sequence[Home], random: Random) -> None:
        self._homes = homes
        self._random = random
        self._number = 0
        self._neighbour: Joiner | None = None

    def joiners(self, now: datetime) -> Iterator[Joiner]:
        """Yield who joined in the last weeks up to now, the three whom a developer may be first."""
        monday = clock.monday_of(clock.london_day(now))
        begin = monday - timedelta(weeks=len(WEEKS))
        for neighbour in MEMBERS:
            yield self._known(neighbour, self._moment(begin))
        everywhere = iter(self._some_in_each_district())
        for week, count in enumerate((*WEEKS, THIS_WEEK)):
            for _ in range(count):
                day = begin + timedelta(weeks=week, days=self._random.randrange(7))
                joiner = self._somebody(self._moment(day), week, next(everywhere, None))
                if joiner.at < now:
                    yield joiner

    def _moment(self, day: date) -> datetime:
        """Return a moment of that day when people are awake, mostly in the evening."""
        seconds = int(self._random.triangular(7, 22, 19) * 3600)
        return datetime.combine(day, time(), UTC) + timedelta(seconds=seconds)

    def _some_in_each_district(self) -> list[Home]:
        names = sorted({home.district for home in self._homes})
        return [self._home(name) for name in names for _ in range(FEWEST_A_DISTRICT)]

    def _home(self, district: str | None = None) -> Home:
        homes = [home for home in self._homes if district in {None, home.district}]
        weights = [
            home.households * (10 if home.name in WELL_LOOKED_AFTER else 1) for home in homes
        ]
        return self._random.choices(homes, weights)[0]

    def _somebody(self, at: datetime, week: int, home: Home | None) -> Joiner:
        shares = self._random.random() < LIVE_TOGETHER
        if home is None and shares and self._neighbour is not None:
            return self._partner(self._neighbour, at, week)
        joiner = self._stranger(at, week, home or self._home())
        if joiner.details.house:
            self._neighbour = joiner
        return joiner

    def _stranger(self, at: datetime, week: int, home: Home) -> Joiner:
        kind = self._random.choice(KINDS)
        name = f"{self._random.choice(FIRST)} {self._random.choice(LAST)}"
        details = Details(
            name=name,
            kind=kind,
            postcode=self._postcode(home),
            home_ward_id=home.ward_id,
            topics=self._topics(),
            organisation=self._organisation(kind, home),
            house=self._house() if kind is Kind.RESIDENT else "",
            follows=self._follows(home),
        )
        return Joiner(at, week, self._address(name), details, home)

    def _partner(self, other: Joiner, at: datetime, week: int) -> Joiner:
        """Return somebody who lives with the other: together they count once."""
        surname = other.details.name.split(" ", 1)[1]
        name = f"{self._random.choice(FIRST)} {surname}"
        details = replace(other.details, name=name, topics=self._topics())
        return Joiner(at, week, self._address(name), details, other.home)

    def _known(self, neighbour: Neighbour, at: datetime) -> Joiner:
        wanted = (neighbour.ward, neighbour.district)
        home = next(home for home in self._homes if (home.name, home.district) == wanted)
        details = Details(
            name=neighbour.name,
            kind=neighbour.kind,
            postcode=self._postcode(home),
            home_ward_id=home.ward_id,
            topics=tuple(Topic),
            organisation=neighbour.organisation,
            house="12" if neighbour.kind is Kind.RESIDENT else "",
        )
        return Joiner(at, 0, neighbour.address, details, home)

    def _address(self, name: str) -> str:
        self._number += 1
        letters = "".join(c for c in name.lower().replace(" ", ".") if c.isalpha() or c == ".")
        return f"{letters}.{self._number}@example.org"

    def _postcode(self, home: Home) -> str:
        sector, walk = self._random.randrange(1, 10), self._random.choices(INWARD, k=2)
        return f"{self._random.choice(home.outcodes)} {sector}{''.join(walk)}"

    def _house(self) -> str:
        kind = self._random.random()
        if kind < 0.15:
            return ""
        if kind < 0.25:
            return self._random.choice(HOUSES)
        flat = f"Flat {self._random.randrange(1, 12)}, " if kind > 0.9 else ""
        return f"{flat}{self._random.randrange(1, 140)}"

    def _organisation(self, kind: Kind, home: Home) -> str:
        if kind is Kind.BUSINESS:
            return self._random.choice(BUSINESSES)
        return f"{home.name} {self._random.choice(GROUPS)}" if kind is Kind.GROUP else ""

    def _topics(self) -> tuple[Topic, ...]:
        everything = self._random.random() < 0.4
        few = self._random.sample(list(Topic), self._random.randrange(2, 8))
        return tuple(Topic) if everything else tuple(few)

    def _follows(self, home: Home) -> tuple[int, ...]:
        near = [other.ward_id for other in self._homes if other.district == home.district]
        wanted = self._random.choice((0, 0, 0, 1, 1, 2, 4))
        return tuple(self._random.sample(near, min(wanted, len(near))))
