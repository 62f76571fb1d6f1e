"""What recipients say of an alert."""

from datetime import datetime

from mcv.alerts import queries
from mcv.alerts.models import AlertVersion, Usefulness
from mcv.core.errors import NotFound
from mcv.delivery.models import Delivery
from mcv.extensions import db


def say_useful(delivery: Delivery, useful: bool, now: datetime) -> AlertVersion:
    """Keep what the recipient says, once a delivery; a later answer replaces an earlier one."""
    version = queries.version_of_outgoing(delivery.outgoing_id)
    if version is None:
        raise NotFound
    said = db.session.get(Usefulness, delivery.id)
    if said is None:
        said = Usefulness(delivery_id=delivery.id, version_id=version.id, useful=useful, at=now)
        db.session.add(said)
    said.useful, said.at = useful, now
    db.session.flush()
    return version
