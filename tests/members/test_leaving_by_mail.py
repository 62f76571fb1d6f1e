"""Unsubscribing by mail is the same as by the link."""

from datetime import datetime

from sqlalchemy import func, select

from mcv.delivery.models import Outgoing
from mcv.delivery.rules.returned.kinds import MailKind
from mcv.delivery.rules.states import Purpose, Reason
from mcv.extensions import db
from mcv.members.models import Consent
from mcv.members.rules import State
from tests.builders.inbound import DOMAIN, found, unsubscribe_address
from tests.builders.members import a_member
from tests.builders.staff import a_staff_member


def test_a_mail_to_the_address_in_the_header_ends_the_membership(now: datetime) -> None:
    member = a_member()
    for _ in range(2):
        found(MailKind.UNSUBSCRIBE, unsubscribe_address(member.contact), now, "jo@example.org")
    db.session.refresh(member)
    assert member.state is State.LEFT
    assert member.contact.stopped_because is Reason.UNSUBSCRIBED
    assert db.session.scalars(select(Consent.withdrawn_at)).all() == [now]
    assert db.session.scalar(select(func.count()).select_from(Outgoing)) == 0


def test_a_forged_address_ends_nothing(now: datetime) -> None:
    member = a_member()
    found(MailKind.UNSUBSCRIBE, f"unsubscribe+forged@{DOMAIN}", now, "jo@example.org")
    db.session.refresh(member)
    assert member.state is State.VERIFIED


def test_staff_cannot_be_unsubscribed_from_their_work(now: datetime) -> None:
    staff = a_staff_member()
    found(MailKind.UNSUBSCRIBE, unsubscribe_address(staff.contact), now, "jo@example.org")
    assert staff.contact.purpose is Purpose.STAFF
    assert staff.contact.stopped_because is None
