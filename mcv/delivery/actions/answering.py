"""Telling somebody, once, that nobody reads the address that they wrote to."""

from datetime import datetime

from mcv.core import settings
from mcv.delivery import actions as post
from mcv.delivery import queries as post_queries
from mcv.delivery.models.inbound import InboundMail
from mcv.delivery.queries import inbound as queries
from mcv.delivery.rules.addresses import on_the_wire
from mcv.delivery.rules.returned import answers
from mcv.delivery.rules.returned.addressing import is_ours
from mcv.delivery.rules.states import Purpose
from mcv.extensions import db

NOT_ANSWERED = "not answered: no address, answered lately, or too many at present"


def answer(mail: InboundMail, now: datetime) -> None:
    """Tell the sender how to reach us, unless they were told within a week."""
    sender = mail.sender.strip()
    usable = on_the_wire(sender) and not is_ours(sender, settings.current().mail_domain)
    known = post_queries.contact_at(Purpose.STRANGER, sender) if usable else None
    last = queries.last_answer_to(known.id) if known else None
    so_many = queries.answers_since(now - queries.AN_HOUR)
    if not (usable and answers.may_answer(last, so_many, now)):
        mail.because = NOT_ANSWERED
        return
    contact = post.keep_contact(Purpose.STRANGER, sender, "")
    mail.because = answers.ANSWERED
    db.session.flush()
    post.post_notice(
        contact=contact,
        notice="nobody-reads-this",
        values={},
        now=now,
        expires_at=now + answers.AGAIN_AFTER,
    )
