"""What is known of mail that came in, and of those who were answered."""

from datetime import datetime, timedelta

from sqlalchemy import Select, exists, func, select

from mcv.delivery.models import Contact, Delivery, Outgoing
from mcv.delivery.models.inbound import InboundMail
from mcv.delivery.rules.returned.answers import ANSWERED
from mcv.delivery.rules.returned.kinds import MailKind, MailState
from mcv.delivery.rules.states import Purpose, Reason
from mcv.extensions import db

AN_HOUR = timedelta(hours=1)


def last_answer_to(contact_id: int) -> datetime | None:
    """Return when a stranger was last answered."""
    written = select(func.max(Outgoing.created_at)).join(
        Delivery, Delivery.outgoing_id == Outgoing.id
    )
    return db.session.scalar(written.where(Delivery.contact_id == contact_id))


def answers_since(moment: datetime) -> int:
    """Return how many strangers were answered since then."""
    answered = (
        InboundMail.kind == MailKind.ORDINARY,
        InboundMail.read_at > moment,
        InboundMail.because == ANSWERED,
    )
    return db.session.scalar(select(func.count()).where(*answered)) or 0


def strangers_not_written_to_since(moment: datetime) -> Select[Contact]:
    """Return the query for strangers whose answer is older than that and whose address is kept."""
    lately = exists().where(
        Delivery.contact_id == Contact.id,
        Delivery.outgoing_id == Outgoing.id,
        Outgoing.created_at > moment,
    )
    kept = Contact.stopped_because.is_distinct_from(Reason.ERASED)
    return (
        select(Contact)
        .where(Contact.purpose == Purpose.STRANGER, kept, ~lately)
        .order_by(Contact.id)
    )


def oldest_unread_at() -> datetime | None:
    """Return when the oldest mail came in that nothing has read yet."""
    unread = InboundMail.state == MailState.RECEIVED
    return db.session.scalar(select(func.min(InboundMail.received_at)).where(unread))


def kinds_since(moment: datetime) -> dict[MailKind, int]:
    """Return how many mails of each kind were read since then."""
    rows = db.session.execute(
        select(InboundMail.kind, func.count())
        .where(InboundMail.kind.is_not(None), InboundMail.read_at > moment)
        .group_by(InboundMail.kind)
        .order_by(InboundMail.kind)
    )
    return {kind: count for kind, count in rows if kind is not None}
