"""What a reply link stands for: who was written to, about which alert."""

from dataclasses import dataclass

from mcv.alerts import queries as alerts
from mcv.alerts.models import AlertVersion
from mcv.conversations.queries.threads import latest_membership
from mcv.delivery import queries as post
from mcv.delivery.rules.states import Purpose
from mcv.members.models import Member
from mcv.places import queries as places


@dataclass(frozen=True)
class Occasion:
    """An alert as one member got it; `unit_name` is of the CSU that sent it, None when force-wide."""

    member: Member
    version: AlertVersion
    unit_name: str | None


def occasion_of(delivery_id: int) -> Occasion | None:
    """Return what that delivery was, None if nobody can answer it: a test, a notice, an erased member."""
    delivery = post.delivery(delivery_id)
    if delivery is None or delivery.contact.purpose is not Purpose.MEMBER:
        return None
    version = alerts.version_of_outgoing(delivery.outgoing_id)
    member = latest_membership(delivery.contact_id)
    if version is None or member is None:
        return None
    district_id = version.alert.district_id
    unit = None if district_id is None else places.district(district_id).name
    return Occasion(member=member, version=version, unit_name=unit)
