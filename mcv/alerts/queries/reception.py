"""How an alert was received: what its recipients said of it."""

from dataclasses import dataclass

from sqlalchemy import func, select

from mcv.alerts.models import AlertVersion, Usefulness
from mcv.extensions import db


@dataclass(frozen=True)
class Verdict:
    """How many found an alert useful, and how many did not."""

    useful: int
    not_useful: int

    @property
    def total(self) -> int:
        """How many said anything."""
        return self.useful + self.not_useful


def verdict(version: AlertVersion) -> Verdict:
    """Return what the recipients of the version said so far."""
    rows = db.session.execute(
        select(Usefulness.useful, func.count())
        .where(Usefulness.version_id == version.id)
        .group_by(Usefulness.useful)
    )
    counts = {row[0]: row[1] for row in rows}
    return Verdict(useful=counts.get(True, 0), not_useful=counts.get(False, 0))


def said_by(delivery_id: int) -> bool | None:
    """Return what the recipient of that delivery said, None if nothing yet."""
    said = db.session.get(Usefulness, delivery_id)
    return said.useful if said else None
