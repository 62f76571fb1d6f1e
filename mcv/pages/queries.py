"""Reads for the pages that show something of several slices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from mcv.alerts.models import AlertVersion
from mcv.alerts.queries.desk import Shelf, shelf, shelf_counts
from mcv.conversations import queries as conversations
from mcv.conversations.models import Conversation
from mcv.conversations.queries import desk as replies_desk
from mcv.conversations.rules.states import Show
from mcv.core.pagination import paginate
from mcv.delivery import queries as delivery
from mcv.delivery.models import Circuit, Delivery
from mcv.delivery.queries import Tally
from mcv.extensions import db
from mcv.members import queries as members
from mcv.members.models import Member
from mcv.places import queries as places
from mcv.places.rules import target_households
from mcv.staff import queries as staff
from mcv.staff.models import StaffMember
from mcv.staff.rules import Permission

LATEST = 5


@dataclass(frozen=True)
class AlertsToday:
    """What lies on the lists of the desk, what waits for approval, and what went out last."""

    counts: dict[Shelf, int]
    waiting: Sequence[AlertVersion]
    sent: Sequence[tuple[AlertVersion, Tally]]
    may_approve: bool


@dataclass(frozen=True)
class Progress:
    """How far a place is to one household in ten."""

    name: str
    households: int
    target: int


def alerts_today(person: StaffMember, now: datetime) -> AlertsToday | None:
    """Return the alerts of the person's units; None for who has nothing to do with alerts."""
    reach = staff.reach(person, Permission.ALERTS_READ, now)
    if not reach:
        return None
    sent = db.session.scalars(shelf(Shelf.SENT, reach).limit(LATEST)).all()
    return AlertsToday(
        counts=shelf_counts(reach),
        waiting=db.session.scalars(shelf(Shelf.WAITING, reach).limit(LATEST)).all(),
        sent=[(v, delivery.tally(v.outgoing_id)) for v in sent if v.outgoing_id is not None],
        may_approve=staff.permitted(person, Permission.ALERTS_APPROVE, now),
    )


def replies_today(person: StaffMember, now: datetime) -> dict[Show, int] | None:
    """Return how many replies lie in each part of the list; None for who reads no replies."""
    reach = staff.reach(person, Permission.REPLIES_READ, now)
    return replies_desk.counts(reach, person.id, now) if reach else None


def resets_today(person: StaffMember, now: datetime) -> int | None:
    """Return how many colleagues wait for a new second factor; None for who manages no staff."""
    if not staff.permitted(person, Permission.STAFF_MANAGE, now):
        return None
    return paginate(staff.open_resets(now), 1).total


def progress(person: StaffMember, now: datetime) -> list[Progress]:
    """Return how far the person's CSU and the whole force are to one household in ten."""
    everywhere = places.force_households()
    joined = members.households_lately(now)
    found = [Progress("Kent and Medway", joined, target_households(everywhere))]
    unit = staff.unit_of(person, now)
    if unit is not None:
        here = places.district(unit)
        found.insert(0, Progress(here.name, members.households_in(places.wards(unit)), here.target))
    return found


def sending_paused() -> str | None:
    """Return why nothing is sent at present, None while sending goes on."""
    pause = delivery.pause()
    return pause.paused_because if pause else None


def post_circuit() -> Circuit | None:
    """Return since when and why no mail leaves by the fault of the relay, None while it does."""
    return delivery.open_circuit()


def latest_messages(member: Member) -> Sequence[tuple[Delivery, AlertVersion]]:
    """Return the alerts that the member got last, the newest first."""
    query = (
        select(Delivery, AlertVersion)
        .join(AlertVersion, AlertVersion.outgoing_id == Delivery.outgoing_id)
        .where(Delivery.contact_id == member.contact_id)
        .order_by(Delivery.id.desc())
        .limit(LATEST)
    )
    return db.session.execute(query).all()


def latest_conversations(member: Member) -> Sequence[Conversation]:
    """Return the member's conversations with the police that moved last."""
    return db.session.scalars(conversations.threads_of(member.id).limit(LATEST)).all()
