"""What the provider says of texts later: the first last word counts, and no state goes backwards."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from mcv.delivery.actions.counting import Counts
from mcv.delivery.models import Contact, Delivery, Receipt
from mcv.delivery.rules.figures import Account
from mcv.delivery.rules.receipts import MEANINGS, Status, may_settle
from mcv.delivery.rules.replies import Verdict
from mcv.delivery.rules.states import OPEN, Channel, State
from mcv.extensions import db


def take(delivery_id: int, status: Status, now: datetime) -> bool:
    """Keep the provider's last word on the text and let it count; return whether it was news.

    It may come before our own record that the provider has the text: the row stands since before
    the text left, so it is settled here, and what the sender records later changes nothing more.
    """
    delivery = db.session.get(Delivery, delivery_id)
    if delivery is None or delivery.outgoing.channel is not Channel.TEXT:
        return False
    if not _keep(delivery_id, status, now):
        return False
    locked = db.session.get_one(Delivery, delivery_id, with_for_update=True, populate_existing=True)
    if may_settle(locked.state, locked.reason):
        was_open = locked.state in OPEN
        _settle(locked, status, now)
        if was_open:
            _count(locked, now)
    return True


def _keep(delivery_id: int, status: Status, now: datetime) -> bool:
    """Return whether this is the first last word; two at the same moment are told apart by the key."""
    if db.session.get(Receipt, delivery_id) is not None:
        return False
    try:
        with db.session.begin_nested():
            db.session.add(Receipt(delivery_id=delivery_id, status=status, received_at=now))
    except IntegrityError:
        return False
    return True


def _count(delivery: Delivery, now: datetime) -> None:
    """Count what the provider settled before we recorded it; what changes later is counted once."""
    counts = Counts()
    account = Account.of(delivery.outgoing_id, delivery.outgoing.lane)
    counts.add(account, delivery.state, delivery.reason, 1)
    counts.write(db.session.connection(), now)


def _settle(delivery: Delivery, status: Status, now: datetime) -> None:
    meaning = MEANINGS[status]
    has_failed = meaning.verdict is Verdict.REFUSED
    delivery.state = State.FAILED if has_failed else State.SENT
    delivery.reason = meaning.reason
    delivery.sent_at = delivery.sent_at or now
    delivery.next_attempt_at = None
    if meaning.suppresses:
        contact = db.session.get_one(Contact, delivery.contact_id)
        if contact.stopped_because is None:
            contact.stopped_because, contact.stopped_at = meaning.reason, now
    db.session.flush()
