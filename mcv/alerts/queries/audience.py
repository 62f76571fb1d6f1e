"""Who a version goes to."""

from sqlalchemy import Select, func, select

from mcv.alerts.models import AlertVersion
from mcv.alerts.queries.published import sent_version_of
from mcv.audiences import queries as audiences
from mcv.delivery import queries as post
from mcv.delivery.models import Delivery
from mcv.delivery.rules.states import State as DeliveryState
from mcv.extensions import db


def recipients(version: AlertVersion) -> Select[int]:
    """Return the query for the contacts: of a correction, exactly those who got the first."""
    if not version.is_correction:
        return audiences.contacts(version.aim)
    first = sent_version_of(version.alert)
    sent_as = first.outgoing_id if first and first.outgoing_id else 0
    return post.recipients_of(sent_as).where(Delivery.state == DeliveryState.SENT)


def exact(version: AlertVersion) -> int:
    """Return how many people the version would go to now, counted."""
    if not version.is_correction:
        return audiences.count(version.aim)
    return db.session.scalar(select(func.count()).select_from(recipients(version).subquery())) or 0
