"""Alerts on the desk: who may see which, the lists, and what an approver needs to know."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, selectinload

from mcv.alerts.models import Alert, AlertVersion, AlertWriter
from mcv.alerts.rules.aim import Covers, usual
from mcv.alerts.rules.deciding import Approver
from mcv.alerts.rules.states import Kind, State
from mcv.core.errors import NotFound
from mcv.extensions import db
from mcv.places import queries as places
from mcv.places.models import Ward
from mcv.staff import queries as staff_queries
from mcv.staff.models import StaffMember
from mcv.staff.rules import Permission, Reach, roles_with

LATELY = 10
WITH_ALERT = selectinload(AlertVersion.alert).options(
    selectinload(Alert.author), selectinload(Alert.district)
)


class Shelf(StrEnum):
    """The lists of the desk."""

    DRAFTS = "drafts"
    WAITING = "waiting"
    SCHEDULED = "scheduled"
    SENT = "sent"
    UNSENT = "unsent"

    @property
    def label(self) -> str:
        """The list's name."""
        return SHELVES[self]


SHELVES = {
    Shelf.DRAFTS: "Drafts",
    Shelf.WAITING: "For approval",
    Shelf.SCHEDULED: "Scheduled",
    Shelf.SENT: "Sent",
    Shelf.UNSENT: "Not sent",
}


def access_version(
    ref: str, staff: StaffMember, now: datetime, number: int | None = None
) -> AlertVersion:
    """Return that version, the newest if none is named; NotFound if another unit's or none."""
    alert = db.session.scalar(select(Alert).where(Alert.ref == ref))
    if alert is None or not may_see(alert, staff, now):
        raise NotFound
    if number is None:
        return alert.latest
    for version in alert.versions:
        if version.number == number:
            return version
    raise NotFound


def may_see(alert: Alert, staff: StaffMember, now: datetime) -> bool:
    """Return whether the alert is of a unit that the person works in now."""
    reach = staff_queries.reach(staff, Permission.ALERTS_READ, now)
    return reach.covers_district(alert.district_id)


def may_write(alert: Alert, staff: StaffMember, now: datetime) -> bool:
    """Return whether the person may change the unit's drafts, whoever began them."""
    writes = bool(staff_queries.reach(staff, Permission.ALERTS_WRITE, now))
    return writes and may_see(alert, staff, now)


def shelf(
    which: Shelf,
    reach: Reach,
    district_id: int | None = None,
    kind: Kind | None = None,
) -> Select[AlertVersion]:
    """Return the query for one list of the desk, newest first, within the reach."""
    query = select(AlertVersion).join(AlertVersion.alert).where(_on(which)).options(WITH_ALERT)
    if not reach.force:
        query = query.where(Alert.district_id.in_(reach.district_ids))
    if district_id is not None:
        query = query.where(Alert.district_id == district_id)
    if kind is not None:
        query = query.where(AlertVersion.kind == kind)
    return query.order_by(AlertVersion.changed_at.desc(), AlertVersion.id.desc())


def shelf_counts(reach: Reach) -> dict[Shelf, int]:
    """Return how many versions lie on each list of the desk within the reach."""
    return {
        which: db.session.scalar(
            select(func.count()).select_from(shelf(which, reach).order_by(None).subquery())
        )
        or 0
        for which in Shelf
    }


def writer_ids(version: AlertVersion) -> frozenset[int]:
    """Return the author and everybody whose words stand in the version."""
    return frozenset({version.alert.author_id, *(w.staff_id for w in version.writers)})


def units(staff: StaffMember, now: datetime) -> list[int | None]:
    """Return the CSUs that the person may write for now, None standing for the force as a whole."""
    current = staff_queries.current_postings(staff, now)
    writing = [p for p in current if p.role in roles_with(Permission.ALERTS_WRITE)]
    found = dict.fromkeys(posting.district_id for posting in writing)
    return list(found) if staff_queries.reach(staff, Permission.ALERTS_WRITE, now) else []


def covers(staff: StaffMember, now: datetime) -> Covers:
    """Return what the person may aim an alert at now."""
    reach = staff_queries.reach(staff, Permission.ALERTS_WRITE, now)
    districts = frozenset(d.id for d in places.districts() if reach.covers_district(d.id))
    wards = {
        ward.id: ward.district_id
        for ward in places.wards()
        if reach.covers_ward(ward.id, ward.district_id)
    }
    return Covers(reach.force, districts, wards)


def aimed_districts(version: AlertVersion) -> set[int]:
    """Return every district that the version is aimed at, wholly or in part."""
    aim = version.aim
    within = select(Ward.district_id).where(Ward.id.in_(aim.ward_ids))
    return {*aim.district_ids, *db.session.scalars(within)}


def every_place(version: AlertVersion) -> list[str]:
    """Return every place that the version is aimed at, by name; an approver sees all of them."""
    aim = version.aim
    names = [places.district(district_id).name for district_id in aim.district_ids]
    wards = select(Ward.name).where(Ward.id.in_(aim.ward_ids))
    return sorted(f"All of {name}" for name in names) + sorted(db.session.scalars(wards))


def waiting_for(staff: StaffMember, now: datetime) -> int:
    """Return how many versions of others wait for approval where the person may approve."""
    reach = staff_queries.reach(staff, Permission.ALERTS_APPROVE, now)
    if not reach:
        return 0
    mine = select(AlertWriter.version_id).where(AlertWriter.staff_id == staff.id)
    others = shelf(Shelf.WAITING, reach).where(AlertVersion.id.not_in(mine))
    query = others.order_by(None).subquery()
    return db.session.scalar(select(func.count()).select_from(query)) or 0


def approver(staff: StaffMember, version: AlertVersion, now: datetime) -> Approver:
    """Return the person as the rules of approval see them beside that version."""
    reach = staff_queries.reach(staff, Permission.ALERTS_APPROVE, now)
    districts = aimed_districts(version) | (
        {version.alert.district_id} if version.alert.district_id is not None else set()
    )
    anywhere = staff_queries.reach(staff, Permission.ALERTS_APPROVE_FORCE, now)
    return Approver(
        id=staff.id,
        covers_aim=bool(districts) and all(reach.covers_district(d) for d in districts),
        covers_force=anywhere.force,
    )


def possible_approvers(version: AlertVersion, now: datetime) -> Sequence[StaffMember]:
    """Return who may approve the version now, the nearest first; comms when nobody nearer can."""
    writers = writer_ids(version)
    districts = aimed_districts(version)
    near: Sequence[StaffMember] = ()
    if not version.is_force_wide and len(districts) == 1:
        near = staff_queries.with_permission(Permission.ALERTS_APPROVE, min(districts), now)
    fit = [s for s in near if s.id not in writers and approver(s, version, now).covers_aim]
    if fit:
        return fit
    comms = staff_queries.with_permission(Permission.ALERTS_APPROVE_FORCE, None, now)
    return [s for s in comms if s.id not in writers]


def usual_audience(version: AlertVersion) -> int | None:
    """Return the usual audience of the unit's latest alerts, None while too few went out."""
    owner = Alert.district_id
    same = (
        owner.is_(None) if version.alert.district_id is None else owner == version.alert.district_id
    )
    lately = (
        select(AlertVersion.audience)
        .join(AlertVersion.alert)
        .where(same, AlertVersion.audience.is_not(None), AlertVersion.is_correction.is_(False))
        .order_by(AlertVersion.published_at.desc(), AlertVersion.id.desc())
        .limit(LATELY)
    )
    return usual([count for count in db.session.scalars(lately) if count is not None])


def due(now: datetime) -> Sequence[AlertVersion]:
    """Return the approved versions whose time to send has come, the earliest first."""
    query = select(AlertVersion).where(
        AlertVersion.state == State.APPROVED, AlertVersion.send_at <= now
    )
    return db.session.scalars(query.order_by(AlertVersion.send_at, AlertVersion.id)).all()


def due_version(version_id: int, now: datetime) -> AlertVersion | None:
    """Return that version if it is approved and its time to send has come."""
    query = select(AlertVersion).where(
        AlertVersion.id == version_id,
        AlertVersion.state == State.APPROVED,
        AlertVersion.send_at <= now,
    )
    return db.session.scalar(query)


def on_their_way() -> Sequence[AlertVersion]:
    """Return the versions that are being sent."""
    query = select(AlertVersion).where(AlertVersion.state == State.SENDING)
    return db.session.scalars(query.order_by(AlertVersion.id)).all()


def _on(which: Shelf) -> ColumnElement[bool]:
    state, unpublished = AlertVersion.state, AlertVersion.published_at.is_(None)
    if which is Shelf.DRAFTS:
        return or_(state == State.DRAFT, and_(state == State.RETURNED, _is_latest()))
    if which is Shelf.WAITING:
        return state == State.SUBMITTED
    if which is Shelf.SCHEDULED:
        return state == State.APPROVED
    if which is Shelf.SENT:
        return AlertVersion.published_at.is_not(None)
    return and_(state.in_({State.WITHDRAWN, State.CANCELLED}), unpublished, _is_latest())


def _is_latest() -> ColumnElement[bool]:
    other = aliased(AlertVersion)
    newest = (
        select(func.max(other.number))
        .where(other.alert_id == AlertVersion.alert_id)
        .scalar_subquery()
    )
    return AlertVersion.number == newest
