"""Who a version goes to."""

from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select

from mcv.alerts.models import Alert, AlertVersion
from mcv.alerts.queries import desk
from mcv.alerts.queries.shown import sent_version_of
from mcv.alerts.rules.aim import is_far_beyond
from mcv.audiences import queries as audiences
from mcv.delivery import queries as post
from mcv.delivery.models import Contact, Delivery
from mcv.delivery.rules.states import Reason
from mcv.delivery.rules.states import State as DeliveryState
from mcv.extensions import db


@dataclass(frozen=True)
class Look:
    """What an audience is made of at this moment: how many, how many it usually is, and where."""

    people: int
    usual: int | None
    is_force_wide: bool
    is_correction: bool
    got_first: int
    """How many got what a correction corrects; `people` can still be reached."""

    @property
    def is_far_beyond(self) -> bool:
        """Whether it is over three times the unit's usual audience."""
        return not self.is_correction and is_far_beyond(self.people, self.usual)

    @property
    def needs_confirming(self) -> bool:
        """Whether it is so wide that the approver must confirm the number."""
        return self.is_far_beyond or (self.is_force_wide and not self.is_correction)


def look(version: AlertVersion) -> Look:
    """Return the audience of the version as it is now, counted."""
    return Look(
        people=exact(version),
        usual=desk.usual_audience(version),
        is_force_wide=version.is_force_wide,
        is_correction=version.is_correction,
        got_first=got_first(version),
    )


def recipients(version: AlertVersion) -> Select[int]:
    """Return the query for the contacts: of a correction, exactly those who have the first."""
    if not version.is_correction:
        return audiences.contacts(version.aim)
    first = sent_version_of(version.alert)
    sent_as = first.outgoing_id if first and first.outgoing_id else 0
    has_it = or_(Delivery.state == DeliveryState.SENT, Delivery.reason == Reason.WEB_ONLY)
    return post.recipients_of(sent_as).where(has_it)


def is_forgotten(alert: Alert) -> bool:
    """Return whether it is only known by now how many got the alert, and not who."""
    first = sent_version_of(alert)
    return first is not None and post.is_forgotten(first.outgoing_id or 0)


def exact(version: AlertVersion) -> int:
    """Return how many people the version would reach now, counted: nobody whose mail has stopped."""
    if not version.is_correction:
        return audiences.count(version.aim)
    return _counted(recipients(version).join(Contact).where(Contact.stopped_at.is_(None)))


def got_first(version: AlertVersion) -> int:
    """Return how many people got what the version corrects; 0 unless it is a correction."""
    return _counted(recipients(version)) if version.is_correction else 0


def _counted(contacts: Select[int]) -> int:
    return db.session.scalar(select(func.count()).select_from(contacts.subquery())) or 0
