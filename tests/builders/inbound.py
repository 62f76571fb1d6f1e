"""Letters that were sent, and mail that comes back, for tests."""

from datetime import datetime, timedelta
from email import policy
from email.message import EmailMessage

from mcv.delivery import actions
from mcv.delivery.actions.returned import take_in
from mcv.delivery.models import Contact, Delivery, Outgoing
from mcv.delivery.models.inbound import InboundMail
from mcv.delivery.rules.returned.kinds import Finding, MailKind
from mcv.delivery.rules.states import Reason, State
from mcv.extensions import db
from tests.builders.delivery import a_contact, a_house, an_outgoing

DOMAIN = "mcv.example"
RESIDENT = "jo@example.org"
A_WEEK = timedelta(days=7)


def a_sent_letter(
    sent_at: datetime, contact: Contact | None = None, outgoing: Outgoing | None = None
) -> Delivery:
    """Return a delivery that the relay took at that moment."""
    outgoing = outgoing or an_outgoing(sent_at, expires_at=sent_at + A_WEEK)
    delivery = actions.post_to_one(outgoing, contact or a_contact(), sent_at)
    was_sent(delivery, sent_at)
    return delivery


def was_sent(delivery: Delivery, sent_at: datetime) -> None:
    """The relay took the delivery at that moment, as its sender would have written it down."""
    delivery.state, delivery.sent_at = State.SENT, sent_at
    delivery.attempts += 1
    db.session.flush()


def bounce_address(delivery: Delivery) -> str:
    """Return where a bounce of the delivery comes back to."""
    return f"bounce+{a_house().message_token(delivery.id)}@{DOMAIN}"


def unsubscribe_address(contact: Contact) -> str:
    """Return where the contact's mail program unsubscribes by mail."""
    return f"unsubscribe+{a_house().links.signer.sign('unsubscribe', contact.id)}@{DOMAIN}"


def a_mail(recipient: str, now: datetime, sender: str = "", raw: bytes = b"raw") -> InboundMail:
    """Return a mail that is stored and unread."""
    mail = InboundMail(received_at=now, sender=sender, recipient=recipient, raw=raw)
    db.session.add(mail)
    db.session.flush()
    return mail


def found(
    kind: MailKind, recipient: str, now: datetime, sender: str = "", **details: object
) -> InboundMail:
    """Return a mail to that address that was read and is of that kind."""
    mail = a_mail(recipient, now, sender)
    finding = Finding(kind, "a test says so", **details)  # type: ignore[arg-type]
    take_in({mail.id: finding}, now)
    db.session.flush()
    db.session.refresh(mail)
    return mail


def bounced(delivery: Delivery, now: datetime, kind: MailKind = MailKind.HARD) -> InboundMail:
    """Return the mail that says so: for good, or for now because the mailbox is full."""
    reason = Reason.NO_SUCH_ADDRESS if kind is MailKind.HARD else Reason.MAILBOX_FULL
    return found(kind, bounce_address(delivery), now, reason=reason)


def a_delivery_report(status: str, diagnostic: str, action: str = "failed") -> bytes:
    """Return a bounce as RFC 3464 has it."""
    return (
        "From: MAILER-DAEMON@relay.example\r\nSubject: Undelivered Mail\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status;"
        ' boundary="b"\r\n\r\n--b\r\n\r\nIt did not arrive.\r\n--b\r\n'
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; relay.example\r\n\r\n"
        f"Final-Recipient: rfc822; {RESIDENT}\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; {diagnostic}\r\n\r\n--b--\r\n"
    ).encode()


def a_letter(text: str = "Can you help me?", sender: str = RESIDENT, **headers: str) -> bytes:
    """Return what a person writes, or a machine that says so in the headers."""
    message = EmailMessage()
    message["From"] = sender
    message["Subject"] = headers.pop("Subject", "Hello")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes(policy=policy.SMTP)
