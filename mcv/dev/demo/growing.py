"""The demonstration's campaigns, and the report of each week as the comms team got it."""

from datetime import datetime, timedelta
from functools import partial

from mcv.campaigns.actions import Plan, begin
from mcv.campaigns.rules import Medium
from mcv.core import clock
from mcv.dev.demo.crowd import WEEKS
from mcv.dev.demo.diary import Diary
from mcv.dev.demo.people import Force
from mcv.reporting.actions import build_weekly_report
from mcv.reporting.rules.weeks import Week
from mcv.staff import queries as staff
from mcv.staff.rules import Role

CAMPAIGNS = (
    ("parish-news", "Parish magazines", Medium.PARTNER, "", 7, None, 0),
    ("library-poster", "Posters in the libraries", Medium.POSTER, "Canterbury", 7, None, 8_640),
    ("thanet-stall", "Stall at the harbour market", Medium.EVENT, "Thanet", 5, 1, 4_500),
    ("medway-leaflet", "Leaflets with the bin calendar", Medium.LEAFLET, "Medway", 3, 1, 31_200),
    ("online-advert", "Adverts on local pages", Medium.ADVERT, "", 2, 2, 48_000),
)
"""Code, name, medium, district (none: the force), weeks ago, weeks it ran (none: it stays), and
what was spent so far in pence."""
PLANNED_BEFORE = timedelta(days=3)


def enter(diary: Diary, force: Force, now: datetime) -> None:
    """Enter when each campaign was planned, and each Monday's report."""
    monday = clock.monday_of(clock.london_day(now))
    for code, name, medium, district, weeks_ago, weeks, pence in CAMPAIGNS:
        starts_on = monday - timedelta(weeks=weeks_ago)
        ends_on = starts_on + timedelta(weeks=weeks, days=-1) if weeks else None
        place = force.district(district).id if district else None
        plan = Plan(name, medium, starts_on, ends_on, place, pence)
        planned_at = clock.start_of_london_day(starts_on) - PLANNED_BEFORE
        diary.at(planned_at, partial(_begin, force, plan, code))
    for weeks_ago in range(len(WEEKS), 0, -1):
        week = Week(monday - timedelta(weeks=weeks_ago))
        diary.at(week.report_due_at, partial(build_weekly_report, week))


def _begin(force: Force, plan: Plan, code: str, now: datetime) -> None:
    begin(plan, code, actor=staff.actor(force.find(Role.COMMS), now), now=now)
