"""The way in is a mailed link: used once, within 30 minutes; there is no password."""

from datetime import datetime

from sqlalchemy import CursorResult, update

from mcv.core.errors import Refused
from mcv.delivery import actions as post
from mcv.delivery.rules.states import Reason
from mcv.extensions import db
from mcv.members import notices, queries
from mcv.members.actions.strangers import contact_for, count_letter
from mcv.members.models import MailedLink, Member

LINK_IS_USED = "This link has been used or is too old. Ask for a new one"


def ask_for_link(address: str, after: str | None, now: datetime) -> None:
    """Mail the address a way in, or say there that it is no member's; nothing after enough letters."""
    contact = contact_for(address, now)
    mailed = count_letter(contact, now)
    if mailed is None:
        return
    member = queries.by_contact(contact.id)
    if member is None:
        notices.no_membership(contact, now)
    else:
        notices.sign_in_link(member, mailed, after, now)


def use_link(member_id: int, link_id: int, now: datetime) -> Member:
    """Return the member whose link this is, used up from now on; a used one raises Refused.

    A letter that arrived shows that the address works again after it had failed.
    """
    unused = update(MailedLink).where(MailedLink.id == link_id, MailedLink.used_at.is_(None))
    result = db.session.execute(unused.values(used_at=now))
    member = queries.signed_in(member_id)
    if member is None or not (isinstance(result, CursorResult) and result.rowcount == 1):
        raise Refused(LINK_IS_USED)
    if member.contact.stopped_because in {Reason.NO_SUCH_ADDRESS, Reason.KEEPS_COMING_BACK}:
        post.resume_contact(member.contact, now)
    return member
