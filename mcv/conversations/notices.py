"""The letters about conversations; none says what was written, or by whom."""

from datetime import datetime

from mcv.conversations.models import Conversation
from mcv.conversations.queries.threads import thread_numbers
from mcv.conversations.rules.escalation import NOTICE_LASTS
from mcv.conversations.rules.promise import THREAD_LINK_LASTS
from mcv.core import links
from mcv.delivery import actions as post
from mcv.delivery.models import Delivery
from mcv.delivery.notices import written_links
from mcv.delivery.rules.links import Link
from mcv.staff.models import StaffMember


def answer_waits(conversation: Conversation, now: datetime) -> Delivery:
    """Tell the member by mail that an answer waits, with a link that opens this thread for 30 days."""
    until = now + THREAD_LINK_LASTS
    link = written_links().signed(Link.THREAD, *thread_numbers(conversation), expires=until)
    return post.post_notice(
        contact=conversation.member.contact,
        notice="answer-waits",
        values={"thread_link": link, "until": until},
        now=now,
        expires_at=until,
    )


def reply_escalated(
    conversation: Conversation, person: StaffMember, now: datetime, *, inside: bool
) -> Delivery:
    """Tell the person that an urgent reply waits; who works elsewhere is told the unit, without a link."""
    return post.post_notice(
        contact=person.contact,
        notice="reply-escalated",
        values={
            "desk_link": links.address(f"/desk/replies/{conversation.ref}") if inside else "",
            "unit": f"{conversation.district.name} CSU",
        },
        now=now,
        expires_at=now + NOTICE_LASTS,
        reaches_stopped=True,
    )
