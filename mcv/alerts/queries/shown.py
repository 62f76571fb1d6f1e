"""Alerts that went out, as everybody may see them; never how many people they reached."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import selectinload

from mcv.alerts.models import Alert, AlertPlace, AlertVersion
from mcv.alerts.rules.states import State
from mcv.alerts.rules.wording import lead
from mcv.audiences import queries as audiences
from mcv.audiences.rules import Criteria
from mcv.core.errors import NotFound
from mcv.delivery import queries as post
from mcv.extensions import db
from mcv.places.models import Ward

NO_PLACE_YET = "No place yet"


def published(district_id: int | None = None, ward_id: int | None = None) -> Select[AlertVersion]:
    """Return the query for the alerts shown in a district, in a ward, or anywhere; newest first.

    A corrected alert appears once, as its newest version; one that was cancelled does not.
    """
    query = select(AlertVersion).where(
        AlertVersion.published_at.is_not(None),
        AlertVersion.replaced_at.is_(None),
        AlertVersion.state.in_({State.SENDING, State.SENT}),
    )
    if ward_id is not None:
        around = select(Ward.district_id).where(Ward.id == ward_id).scalar_subquery()
        whole_or_here = or_(AlertPlace.ward_id == ward_id, AlertPlace.ward_id.is_(None))
        query = query.where(_shown_in(and_(AlertPlace.district_id == around, whole_or_here)))
    elif district_id is not None:
        query = query.where(_shown_in(AlertPlace.district_id == district_id))
    query = query.options(selectinload(AlertVersion.alert).selectinload(Alert.versions))
    return query.order_by(AlertVersion.published_at.desc(), AlertVersion.id.desc())


def published_version(ref: str) -> AlertVersion:
    """Return the version of the alert that the public sees now or raise NotFound."""
    version = db.session.scalar(
        select(AlertVersion)
        .join(AlertVersion.alert)
        .where(
            Alert.ref == ref,
            AlertVersion.published_at.is_not(None),
            AlertVersion.replaced_at.is_(None),
        )
    )
    if version is None:
        raise NotFound
    return version


def first_published_at(version: AlertVersion) -> datetime | None:
    """Return when the alert first went out, before any correction."""
    return min((v.published_at for v in version.alert.versions if v.published_at), default=None)


def version_of_outgoing(outgoing_id: int) -> AlertVersion | None:
    """Return the version that went out as that outgoing, None for a notice or a test."""
    return db.session.scalar(select(AlertVersion).where(AlertVersion.outgoing_id == outgoing_id))


def sent_version_of(alert: Alert) -> AlertVersion | None:
    """Return the version whose recipients are those of every correction: the first that went out."""
    return next((v for v in alert.versions if v.is_published and not v.is_correction), None)


def is_stoppable(version: AlertVersion) -> bool:
    """Return whether something of the version could still be kept from leaving; the rows know first."""
    if version.state is State.SENDING:
        outgoings = (version.outgoing_id, version.text_outgoing_id)
        return not all(post.tally(number).is_finished for number in outgoings if number)
    return version.state is State.APPROVED


def sent_between(start: datetime, end: datetime) -> Select[AlertVersion]:
    """Return the query for the versions that went out from `start` until before `end`, in order."""
    return (
        select(AlertVersion)
        .where(AlertVersion.published_at >= start, AlertVersion.published_at < end)
        .order_by(AlertVersion.published_at, AlertVersion.id)
    )


def place_names(versions: Sequence[AlertVersion]) -> dict[int, str]:
    """Return, by version id, where each version is aimed, in words, in two reads for all of them."""
    aims = {version.id: version.aim for version in versions}
    everything = Criteria(
        district_ids=tuple({place for aim in aims.values() for place in aim.district_ids}),
        ward_ids=tuple({place for aim in aims.values() for place in aim.ward_ids}),
    )
    names = audiences.names(everything)
    return {
        version_id: aim.describe(names) if aim.has_place else NO_PLACE_YET
        for version_id, aim in aims.items()
    }


def places_of(version: AlertVersion) -> str:
    """Return where the version is aimed, in words: "Wincheap and St Stephen's"."""
    return place_names([version])[version.id]


def lead_of(version: AlertVersion) -> str:
    """Return the first line of its letter: the place and the point."""
    names = audiences.names(version.aim)
    return lead(version.title, places_of(version), version.aim.places(names))


def _shown_in(place: ColumnElement[bool]) -> ColumnElement[bool]:
    shown = select(AlertPlace.version_id).where(place)
    return or_(AlertVersion.is_force_wide, AlertVersion.id.in_(shown))
