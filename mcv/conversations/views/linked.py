"""For who holds a link from a mail: write a reply, read one thread; no sign-in."""

from datetime import datetime

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from mcv.conversations import actions, queries
from mcv.conversations.forms import ReplyForm
from mcv.conversations.models import Conversation
from mcv.conversations.queries import threads
from mcv.conversations.queries.occasions import Occasion, occasion_of
from mcv.conversations.rules import promise
from mcv.conversations.rules.urgency import urgent_words
from mcv.conversations.views.door import (
    WRITING_LIMIT,
    blueprint,
    link_over,
    private,
    sent_message,
    sent_token,
    thread_page,
    writing_page,
    written,
)
from mcv.core import clock, links
from mcv.core.errors import NotFound
from mcv.delivery import queries as post
from mcv.delivery.rules.keeping import TOO_OLD
from mcv.delivery.rules.links import Link
from mcv.extensions import limiter
from mcv.members.rules import State as Membership
from mcv.web.guards import public


@blueprint.route("/r/<token>", methods=["GET", "POST"])
@public
@limiter.limit(WRITING_LIMIT, methods=["POST"])
def reply(token: str) -> ResponseReturnValue:
    """Show the box for a reply to one alert, and keep what is written there.

    The mail may have been forwarded: the page shows neither the member's name nor what was written.
    """
    now = clock.now()
    occasion = _occasion(token, now)
    if occasion is None:
        return link_over()
    form = ReplyForm.fresh()
    member, alert = occasion.member, occasion.version.alert
    message = written(
        form,
        lambda words, form_id: actions.receive(
            member, words, alert=alert, form_id=form_id, now=now
        ),
    )
    if message:
        return redirect(url_for(".reply_sent", token=sent_token(message, now)), 303)
    return writing_page("conversations/reply.html", form, occasion=occasion)


@blueprint.get("/reply-sent/<token>")
@public
def reply_sent(token: str) -> ResponseReturnValue:
    """Say who reads the reply and by when they answer; only for who has just written it."""
    message = sent_message(token, clock.now())
    if message is None:
        return link_over()
    conversation = queries.conversation(message.conversation_id)
    page = render_template(
        "conversations/reply_sent.html",
        conversation=conversation,
        due_at=conversation.due_at or promise.due(message.written_at),
        urgent=bool(urgent_words(message.body)),
    )
    return private(page)


@blueprint.route("/t/<token>", methods=["GET", "POST"])
@public
@limiter.limit(WRITING_LIMIT, methods=["POST"])
def thread(token: str) -> ResponseReturnValue:
    """Show one thread to who holds its link, for 30 days, and keep what is written there."""
    now = clock.now()
    conversation = _linked(token, now)
    if conversation is None:
        return link_over()
    form = ReplyForm.fresh()
    message = written(
        form,
        lambda words, form_id: actions.go_on(conversation, words, form_id=form_id, now=now),
    )
    if message:
        return redirect(url_for(".thread", token=token, sent=sent_token(message, now)), 303)
    return thread_page(conversation, form, now)


def _occasion(token: str, now: datetime) -> Occasion | None:
    number = links.number_in(Link.REPLY, token, now)
    if number is None:
        return None
    if post.delivery(number) is None:
        raise NotFound(TOO_OLD)
    return occasion_of(number)


def _linked(token: str, now: datetime) -> Conversation | None:
    numbers = links.pair_in(Link.THREAD, token, now)
    if numbers is None:
        return None
    try:
        found = queries.conversation(numbers[0])
    except NotFound:
        return None
    if found.member.state is Membership.ERASED or numbers != threads.thread_numbers(found):
        return None
    return found
