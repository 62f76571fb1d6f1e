"""Members for tests, written straight into the tables."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from mcv.core import settings
from mcv.delivery import actions as post
from mcv.delivery import queries as post_queries
from mcv.delivery.rules.states import Purpose
from mcv.extensions import db
from mcv.members import queries
from mcv.members.models import Consent, Member, MemberWard
from mcv.members.rules import ALL_BITS, Kind, State, Topic, bits_of, household_hash
from mcv.places.models import Ward
from tests.builders.places import a_ward

JOINED = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
_numbers = count(1)


def a_member(
    address: str | None = None,
    *,
    ward: Ward | None = None,
    follows: Iterable[Ward] = (),
    topics: Iterable[Topic] | None = None,
    **changes: Any,
) -> Member:
    """A verified resident of Wincheap who follows it and hears about everything."""
    home = ward or a_ward()
    values: dict[str, Any] = {
        "kind": Kind.RESIDENT,
        "name": "Jo Bloggs",
        "postcode": "CT1 3TR",
        "home_ward_id": home.id,
        "topic_bits": ALL_BITS if topics is None else bits_of(topics),
        "state": State.VERIFIED,
        "joined_at": JOINED,
        "source": "direct",
    } | changes
    if values["state"] is not State.UNVERIFIED:
        values.setdefault("verified_at", values["joined_at"] + timedelta(minutes=5))
    contact = post.keep_contact(
        Purpose.MEMBER, address or f"member{next(_numbers)}@example.org", values["name"]
    )
    member = Member(contact_id=contact.id, **values)
    if member.kind is Kind.RESIDENT:
        key = settings.current().household_key
        member.household_hash = household_hash(key, member.postcode, member.house)
    db.session.add(member)
    db.session.flush()
    follow(member, home, *follows)
    db.session.add(Consent(member_id=member.id, given_at=member.joined_at, source=member.source))
    db.session.flush()
    return member


def follow(member: Member, *wards: Ward) -> None:
    """Let the member follow these wards too."""
    for ward in {ward.id: ward for ward in wards}:
        db.session.merge(MemberWard(member_id=member.id, ward_id=ward))
    db.session.flush()


def member_at(address: str) -> Member | None:
    """The verified member with that email address, in whatever letter case."""
    contact = post_queries.contact_at(Purpose.MEMBER, address)
    return queries.by_contact(contact.id) if contact else None
