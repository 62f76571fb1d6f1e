"""Counting people, households, sources, alerts and replies for a week."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import InstrumentedAttribute

from mcv.alerts.models import AlertVersion
from mcv.campaigns import queries as campaigns
from mcv.conversations import queries as conversations
from mcv.core import clock
from mcv.delivery.models import Delivery
from mcv.delivery.rules.states import State as Post
from mcv.extensions import db
from mcv.members import queries as members
from mcv.members.models import Member
from mcv.places import queries as places
from mcv.places.models import District, Ward
from mcv.places.rules import target_households
from mcv.reporting.rules.figures import (
    AlertFigures,
    PlaceFigures,
    ReplyFigures,
    SourceFigures,
    WeekCount,
)
from mcv.reporting.rules.weeks import Week

FORCE = "force"


def first_week() -> Week | None:
    """Return the week of the very first confirmed sign-up, None before there is one."""
    first = db.session.scalar(select(func.min(Member.verified_at)))
    return Week.of(clock.london_day(first)) if first else None


def week_counts(weeks: Sequence[Week]) -> tuple[WeekCount, ...]:
    """Return how many people's sign-ups were confirmed in each of the consecutive weeks."""
    first, last = weeks[0], weeks[-1]
    number = case(
        *((Member.verified_at < week.ends_at, index) for index, week in enumerate(weeks)),
        else_=len(weeks),
    )
    counted = (
        select(number, func.count())
        .where(Member.verified_at >= first.starts_at, Member.verified_at < last.ends_at)
        .group_by(number)
    )
    found: dict[int, int] = dict(db.session.execute(counted).all())
    return tuple(
        WeekCount(week.monday.isoformat(), found.get(index, 0)) for index, week in enumerate(weeks)
    )


def left_in(week: Week) -> int:
    """Return how many members left in the week."""
    return db.session.scalar(select(func.count()).where(_within(Member.left_at, week))) or 0


def district_figures(week: Week) -> tuple[PlaceFigures, ...]:
    """Return each district's figures at the end of the week, by name."""
    new = _people_by(Ward.district_id, _within(Member.verified_at, week))
    all_of_them = _people_by(Ward.district_id, _member_at(week.ends_at))
    households = members.households_by_district(week.ends_at)
    return tuple(
        _figures_of(district, new, all_of_them, households) for district in places.districts()
    )


def ward_figures(week: Week) -> tuple[PlaceFigures, ...]:
    """Return each ward's figures at the end of the week, by district and name."""
    new = _people_by(Ward.id, _within(Member.verified_at, week))
    all_of_them = _people_by(Ward.id, _member_at(week.ends_at))
    households = members.households_by_ward(week.ends_at)
    names = {district.id: district.name for district in places.districts()}
    return tuple(
        PlaceFigures(
            code=ward.code,
            name=ward.name,
            district=names[ward.district_id],
            signed_up=new.get(ward.id, 0),
            members=all_of_them.get(ward.id, 0),
            households=households.get(ward.id, 0),
            target=target_households(ward.households_estimate),
            all_households=ward.households_estimate,
            is_estimate=True,
        )
        for ward in sorted(places.wards(), key=lambda w: (names[w.district_id], w.name, w.id))
    )


def force_figures(districts: Sequence[PlaceFigures], week: Week) -> PlaceFigures:
    """Return the whole force's figures; a household that moved between districts counts once."""
    everywhere = sum(district.all_households for district in districts)
    return PlaceFigures(
        code=FORCE,
        name="Kent and Medway",
        signed_up=sum(district.signed_up for district in districts),
        members=sum(district.members for district in districts),
        households=members.households(week.ends_at),
        target=target_households(everywhere),
        all_households=everywhere,
    )


def source_figures(week: Week) -> tuple[SourceFigures, ...]:
    """Return what each source brought in the week and in all, the strongest of the week first."""
    new = _people_by_source(_within(Member.verified_at, week))
    all_of_them = _people_by_source(_member_at(week.ends_at))
    codes = sorted(new.keys() | all_of_them.keys())
    names = campaigns.source_names(codes)
    figures = (
        SourceFigures(code, names[code], new.get(code, 0), all_of_them.get(code, 0))
        for code in codes
    )
    return tuple(sorted(figures, key=lambda f: (-f.signed_up, -f.members, f.name)))


def alert_figures(week: Week) -> AlertFigures:
    """Return what was sent in the week, counted from the rows of the post room."""
    published = select(AlertVersion.outgoing_id).where(_within(AlertVersion.published_at, week))
    rows = db.session.execute(
        select(Delivery.state, func.count())
        .where(Delivery.outgoing_id.in_(published))
        .group_by(Delivery.state)
    )
    counts = dict(rows.all())
    return AlertFigures(
        alerts=db.session.scalar(select(func.count()).select_from(published.subquery())) or 0,
        sent=counts.get(Post.SENT, 0),
        failed=counts.get(Post.FAILED, 0),
        skipped=counts.get(Post.SKIPPED, 0),
        waiting=counts.get(Post.QUEUED, 0),
    )


def reply_figures(week: Week) -> ReplyFigures:
    """Return how the replies of the week were answered so far."""
    times = conversations.reply_times(week.starts_at, week.ends_at)
    return ReplyFigures(
        replies=times.replies,
        answered=times.answered,
        within_promise=times.within_promise,
        open=times.open,
        median_hours=times.median_hours,
        ninth_decile_hours=times.ninth_decile_hours,
        slowest_hours=times.slowest_hours,
    )


def _within(moment: InstrumentedAttribute[datetime | None], week: Week) -> ColumnElement[bool]:
    return and_(moment >= week.starts_at, moment < week.ends_at)


def _member_at(moment: datetime) -> ColumnElement[bool]:
    stayed = Member.left_at.is_(None) | (Member.left_at >= moment)
    return (Member.verified_at < moment) & stayed


def _people_by(place: object, condition: ColumnElement[bool]) -> dict[int, int]:
    counted = (
        select(place, func.count())  # type: ignore[call-overload]
        .join_from(Member, Ward, Member.home_ward_id == Ward.id)
        .where(condition)
        .group_by(place)
    )
    return dict(db.session.execute(counted).all())


def _people_by_source(condition: ColumnElement[bool]) -> dict[str, int]:
    counted = select(Member.source, func.count()).where(condition).group_by(Member.source)
    return dict(db.session.execute(counted).all())


def _figures_of(
    district: District, new: dict[int, int], everybody: dict[int, int], households: dict[int, int]
) -> PlaceFigures:
    return PlaceFigures(
        code=district.code,
        name=district.name,
        signed_up=new.get(district.id, 0),
        members=everybody.get(district.id, 0),
        households=households.get(district.id, 0),
        target=target_households(district.households),
        all_households=district.households,
    )
