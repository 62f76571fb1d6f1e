"""The letter that says an answer waits; it names neither the matter nor the unit."""

from datetime import datetime

from mcv.conversations.models import Conversation
from mcv.conversations.rules.promise import THREAD_LINK_LASTS
from mcv.delivery import actions as post
from mcv.delivery.models import Delivery
from mcv.delivery.notices import written_links
from mcv.delivery.rules.links import Link


def answer_waits(conversation: Conversation, now: datetime) -> Delivery:
    """Tell the member by mail that an answer waits, with a link that opens this thread for 30 days."""
    until = now + THREAD_LINK_LASTS
    link = written_links().signed(Link.THREAD, conversation.id, expires=until)
    return post.post_notice(
        contact=conversation.member.contact,
        notice="answer-waits",
        values={"thread_link": link, "until": until},
        now=now,
        expires_at=until,
    )
