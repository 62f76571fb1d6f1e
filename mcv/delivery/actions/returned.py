"""What follows from a mail that was read: a contact stopped, a letter to be sent again, or nothing.

It counts only if it can be matched to a letter of ours by a token that we signed, and only once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mcv.core import links, settings
from mcv.delivery import actions as post
from mcv.delivery.actions import answering
from mcv.delivery.models import Contact, Delivery
from mcv.delivery.models.inbound import InboundMail, Returned
from mcv.delivery.queries import returned as queries
from mcv.delivery.rules.letters import MESSAGE_ID
from mcv.delivery.rules.links import Link
from mcv.delivery.rules.returned import patience
from mcv.delivery.rules.returned.addressing import Desk, addressed
from mcv.delivery.rules.returned.kinds import Finding, MailKind, MailState
from mcv.delivery.rules.states import Purpose, Reason, State
from mcv.delivery.signals import unsubscribed_by_mail
from mcv.extensions import db

UNKNOWN = "not of a letter that we sent"


def take_in(findings: Mapping[int, Finding], now: datetime) -> int:
    """Write down what each mail is, by its id, and do what follows; return how many were unread.

    If the same is said twice in one call, that may raise IntegrityError: then one mail at a time will do.
    """
    unread = InboundMail.id.in_(findings), InboundMail.state == MailState.RECEIVED
    query = select(InboundMail).where(*unread).order_by(InboundMail.id).with_for_update()
    mails = db.session.scalars(query).all()
    # read at once, and held so that each is found in the session
    held = _deliveries(mails, now)
    for mail in mails:
        _take_in(mail, findings[mail.id], now)
    db.session.flush()
    del held
    return len(mails)


def _take_in(mail: InboundMail, finding: Finding, now: datetime) -> None:
    is_unreadable = finding.kind is MailKind.UNREADABLE
    mail.state = MailState.FLAGGED if is_unreadable else MailState.READ
    mail.kind, mail.because, mail.read_at = finding.kind, finding.because, now
    if finding.kind.is_bounce:
        _bounced(mail, finding, now)
    elif finding.kind is MailKind.COMPLAINT:
        _complained(mail, finding, now)
    elif finding.kind is MailKind.UNSUBSCRIBE:
        _unsubscribed(mail, now)
    elif finding.kind is MailKind.ORDINARY:
        answering.answer(mail, now)


def _bounced(mail: InboundMail, finding: Finding, now: datetime) -> None:
    delivery = _delivery(_token(mail, Desk.BOUNCE), now)
    if delivery is None:
        mail.because = UNKNOWN
        return
    mail.delivery_id = delivery.id
    attempt = _attempt(delivery)
    with db.session.no_autoflush:
        is_known = queries.is_known(delivery.id, finding.kind, attempt)
    if is_known:
        return
    row = _take_down(delivery, finding, attempt, now)
    if finding.kind is MailKind.HARD:
        _stop(delivery, Reason.NO_SUCH_ADDRESS, now)
        return
    times = len(queries.attempts_that_came_back(delivery.id))
    row.retry_at = patience.retry_at(times, finding.reason, now, delivery.outgoing.expires_at)
    contact_id = delivery.contact_id
    returns, arrival = queries.soft_returns(contact_id, now), queries.last_arrival(contact_id, now)
    if patience.is_worn_out(returns, arrival, now):
        _stop(delivery, Reason.KEEPS_COMING_BACK, now)


def _complained(mail: InboundMail, finding: Finding, now: datetime) -> None:
    tokens = (_token(mail, Desk.BOUNCE), *(each.partition("@")[0] for each in finding.message_ids))
    found = (_delivery(token, now) for token in tokens)
    delivery = next((each for each in found if each is not None), None)
    if delivery is None:
        mail.because = UNKNOWN
        return
    mail.delivery_id = delivery.id
    if not queries.is_known(delivery.id, MailKind.COMPLAINT, 0):
        _take_down(delivery, finding, 0, now)
        _stop(delivery, Reason.COMPLAINED, now)


def _unsubscribed(mail: InboundMail, now: datetime) -> None:
    number = links.number_in(Link.UNSUBSCRIBE, _token(mail, Desk.UNSUBSCRIBE), now)
    contact = db.session.get(Contact, number) if number is not None else None
    if contact is None or contact.purpose is not Purpose.MEMBER:
        mail.because = UNKNOWN
        return
    unsubscribed_by_mail.send(contact, now=now)


def _token(mail: InboundMail, desk: Desk) -> str:
    to = addressed(mail.recipient, settings.current().mail_domain)
    return to.token if to is not None and to.desk is desk else ""


def _deliveries(mails: Sequence[InboundMail], now: datetime) -> Sequence[Delivery]:
    """Return the letters that the mails may be bounces of, with their contacts."""
    tokens = (_token(mail, Desk.BOUNCE) for mail in mails)
    numbers = {links.number_in(MESSAGE_ID, token, now) for token in tokens} - {None}
    query = select(Delivery).where(Delivery.id.in_(numbers)).options(joinedload(Delivery.contact))
    return db.session.scalars(query).all() if numbers else ()


def _delivery(token: str, now: datetime) -> Delivery | None:
    number = links.number_in(MESSAGE_ID, token, now)
    if number is None:
        return None
    return db.session.get(Delivery, number, options=[joinedload(Delivery.contact)])


def _attempt(delivery: Delivery) -> int:
    """Return which attempt came back: the last, or the one that its sender has not yet recorded."""
    recorded = delivery.attempts
    if delivery.state is not State.QUEUED:
        return recorded
    again = recorded in queries.attempts_that_came_back(delivery.id)
    return recorded if again else recorded + 1


def _take_down(delivery: Delivery, finding: Finding, attempt: int, now: datetime) -> Returned:
    row = Returned(
        delivery_id=delivery.id,
        outgoing_id=delivery.outgoing_id,
        contact_id=delivery.contact_id,
        kind=finding.kind,
        attempt=attempt,
        returned_at=now,
        reason=finding.reason,
    )
    db.session.add(row)
    return row


def _stop(delivery: Delivery, because: Reason, now: datetime) -> None:
    """Stop the contact, unless the letter went to an address that it no longer has."""
    contact = delivery.contact
    sent_at = delivery.sent_at or delivery.outgoing.created_at
    if contact.address_since is None or contact.address_since < sent_at:
        post.mark_stopped(contact, because, now)
