"""How the demonstration's members joined, what brought them, and how some left again."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from mcv.audit.rules import Actor
from mcv.delivery.rules.states import Reason
from mcv.dev.demo.cast import MEMBERS
from mcv.dev.demo.crowd import WEEKS, Crowd, Home, Joiner
from mcv.dev.demo.diary import Diary
from mcv.extensions import db
from mcv.members import actions
from mcv.members.models import Member
from mcv.members.rules import LINK_LASTS, Reading, State
from mcv.places import queries as places
from mcv.places.models import WardOutcode

CONFIRMED_AFTER = timedelta(minutes=4)
CARD = "card"
STAYED_AWAY = 0.04
ONE_READS_HERE_IN = 40
LOCAL = {
    "Medway": (3, "medway-leaflet"),
    "Thanet": (5, "thanet-stall"),
    "Canterbury": (7, "library-poster"),
}
"""The campaign of a district, and how many weeks ago it began."""
KNOWN = {neighbour.address for neighbour in MEMBERS}


def homes() -> list[Home]:
    """Return every ward as a place to live in, in a fixed order."""
    touched: dict[int, list[str]] = {}
    for outcode in db.session.scalars(select(WardOutcode).order_by(WardOutcode.outcode)):
        touched.setdefault(outcode.ward_id, []).append(outcode.outcode)
    found = [
        Home(
            ward_id=ward.id,
            name=ward.name,
            district=ward.district.name,
            outcodes=tuple(touched[ward.id]),
            households=ward.households_estimate,
        )
        for ward in places.wards()
        if ward.id in touched
    ]
    return sorted(found, key=lambda home: (home.district, home.name))


def enter(diary: Diary, random: Random, now: datetime) -> None:
    """Enter every sign-up: most confirm within minutes, a few never, and a few leave later."""
    for joiner in Crowd(homes(), random).joiners(now):
        source = source_of(joiner, random)
        recent = joiner.at > now - LINK_LASTS
        confirms = joiner.address in KNOWN or random.random() > STAYED_AWAY
        if not confirms and not recent:
            continue  # the clock has deleted it long ago
        leaves = confirms and joiner.address not in KNOWN and random.random() < STAYED_AWAY
        joining = _Joining(joiner, source, leaves_after(random) if leaves else None, diary)
        diary.at(joiner.at, joining.sign_up)
        if confirms:
            diary.at(joiner.at + CONFIRMED_AFTER, joining.confirm)


def source_of(joiner: Joiner, random: Random) -> str:
    """Return the code that brought somebody: campaigns from the week and in the place that they ran."""
    weeks_ago = len(WEEKS) - joiner.week
    if weeks_ago <= 2 and random.random() < 0.45:
        return "online-advert"
    begun, code = LOCAL.get(joiner.home.district, (-1, ""))
    if weeks_ago <= begun and random.random() < 0.6:
        return code
    found: str = random.choices(("direct", CARD, "parish-news", "staff"), (6, 2, 2, 1))[0]
    return found if weeks_ago <= 7 else "direct"


def leaves_after(random: Random) -> timedelta:
    """Return how long somebody stays who does not stay."""
    return timedelta(days=random.randrange(1, 25), minutes=random.randrange(600))


class _Joining:
    """One person's way in, and out again if they leave."""

    def __init__(
        self, joiner: Joiner, source: str, leaves_after: timedelta | None, diary: Diary
    ) -> None:
        self._joiner = joiner
        self._source = source
        self._leaves_after = leaves_after
        self._diary = diary
        self._member: Member | None = None

    def sign_up(self, now: datetime) -> None:
        """They send the form."""
        joiner = self._joiner
        self._member = actions.sign_up(joiner.details, joiner.address, self._source, now)

    def confirm(self, now: datetime) -> None:
        """They press the button behind the mailed link."""
        if self._member is not None:
            actions.verify(self._member.id, now)
            if self._joiner.address not in KNOWN and self._member.id % ONE_READS_HERE_IN == 0:
                actions.choose_reading(self._member, Reading.HERE, now)
            if self._leaves_after is not None:
                self._diary.at(now + self._leaves_after, self.leave)

    def leave(self, now: datetime) -> None:
        """They press the button that leaves."""
        member = self._member
        if member is not None and member.state is State.VERIFIED:
            actions.leave(member, Reason.LEFT, Actor.member(member.id), now)
