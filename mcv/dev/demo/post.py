"""The post of the demonstration: it is past, so none of it is to be sent now."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select, update

from mcv.delivery import actions
from mcv.delivery.actions.counting import Counts
from mcv.delivery.models import Chunk, Contact, Delivery, Outgoing
from mcv.delivery.rules.figures import Account
from mcv.delivery.rules.states import Lane, Reason, State
from mcv.dev.demo.joining import KNOWN
from mcv.extensions import db
from mcv.members import actions as members
from mcv.members.queries import by_contact, inbox
from mcv.members.rules import Shown

A_MOMENT = timedelta(seconds=2)
STILL_UNREAD = 2
BETWEEN_TWO = timedelta(milliseconds=9)
SENDER = ("demonstration/1", "relay.example:25")
FAULTS = (
    (0.01, State.FAILED, Reason.MAILBOX_FULL),
    (0.02, State.FAILED, Reason.REFUSED),
    (0.025, State.FAILED, Reason.NO_SUCH_ADDRESS),
    (0.04, State.SKIPPED, Reason.UNSUBSCRIBED),
)
"""How often (adding up) a delivery does not arrive, and why."""


def deliver(outgoing_id: int, now: datetime, random: Random) -> list[Delivery]:
    """Bring an alert to everybody it is for, a few excepted; return what arrived."""
    rows = (
        select(Delivery, Contact)
        .join(Contact, Delivery.contact_id == Contact.id)
        .where(Delivery.outgoing_id == outgoing_id)
        .order_by(Delivery.id)
    )
    arrived = []
    account = Account.of(outgoing_id, Lane.BULK)
    counts = Counts(*SENDER)
    for number, (delivery, contact) in enumerate(db.session.execute(rows)):
        moment = now + A_MOMENT + number * BETWEEN_TWO
        fault = None if contact.address in KNOWN else _fault(random.random())
        if contact.reads_here:
            fault = (State.SKIPPED, Reason.WEB_ONLY)
        delivery.attempts = 1
        delivery.state, delivery.reason = fault or (State.SENT, None)
        if fault is None:
            delivery.sent_at = moment
            arrived.append(delivery)
        elif delivery.reason is Reason.NO_SUCH_ADDRESS:
            actions.stop_contact(contact, Reason.NO_SUCH_ADDRESS, moment)
        elif delivery.state is State.SKIPPED:
            delivery.attempts = 0
            if delivery.reason is Reason.UNSUBSCRIBED:
                members.unsubscribe(contact, now)
        counts.add(account, delivery.state, delivery.reason, 1)
    db.session.flush()
    counts.write(db.session.connection(), now)
    return arrived


def tick_off() -> None:
    """Our neighbours have read everything but what came last."""
    for contact in db.session.scalars(select(Contact).where(Contact.address.in_(KNOWN))):
        member = by_contact(contact.id)
        older = db.session.scalar(inbox(contact.id, Shown.ALL).offset(STILL_UNREAD).limit(1))
        if member is not None and older is not None:
            members.mark_all_read(member, older.id)


def settle_letters(before: datetime) -> None:
    """Every letter that still waits was sent two seconds after it was written."""
    waiting = (
        select(Delivery, Outgoing.created_at)
        .join(Outgoing, Delivery.outgoing_id == Outgoing.id)
        .where(Delivery.state == State.QUEUED, Outgoing.created_at < before)
    )
    for delivery, written_at in db.session.execute(waiting):
        delivery.state, delivery.attempts = State.SENT, 1
        delivery.sent_at = written_at + A_MOMENT
        counts = Counts(*SENDER)
        counts.add(Account.of(delivery.outgoing_id, Lane.NOTICE), State.SENT, None, 1)
        counts.write(db.session.connection(), written_at)
    db.session.execute(update(Chunk).values(due_at=None, waiting=0))
    db.session.flush()


def _fault(dice: float) -> tuple[State, Reason] | None:
    return next(((state, because) for share, state, because in FAULTS if dice < share), None)
