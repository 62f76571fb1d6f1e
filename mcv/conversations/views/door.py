"""The blueprint, and what every page of a member shares."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from mcv.conversations.forms import ReplyForm
from mcv.conversations.models import Conversation, Message
from mcv.conversations.queries import threads
from mcv.conversations.rules import promise
from mcv.conversations.rules.limits import LONGEST
from mcv.conversations.rules.urgency import urgent_words
from mcv.core import links
from mcv.core.errors import LinkOver, Refused

blueprint = Blueprint("conversations", __name__)

WRITING_LIMIT = "10 per minute; 60 per hour"
SENT = "reply-sent"
"""The purpose of the token that only the one who has just written holds."""

OPEN_TOO_LONG = "We could not check this page. Your message is still in the box. Send it again."


def private(page: str, status: int = 200) -> Response:
    """Return a page that no cache keeps and no search engine lists."""
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def written(form: ReplyForm, keep: Callable[[str, str], Message]) -> Message | None:
    """Return what was kept of the form; None if nothing was sent or `keep` refused, as the form says."""
    if not form.validate_on_submit():
        return None
    try:
        return keep(form.message.data, form.form_id.data)
    except Refused as refused:
        form.refuse(refused.message, "message")
        return None


def writing_page(template: str, form: ReplyForm, **values: Any) -> Response:
    """Return a page with the box to write in; 422 when what was sent is shown again."""
    page = render_template(template, form=form, longest=LONGEST, **values)
    return private(page, 422 if form.errors else 200)


def thread_page(conversation: Conversation, form: ReplyForm, now: datetime) -> Response:
    """Return one thread as its member sees it, with the box to go on."""
    sent = just_sent(conversation, now)
    return writing_page(
        "conversations/thread.html",
        form,
        conversation=conversation,
        entries=threads.entries_for_member(conversation.id),
        sent=sent,
        sent_urgent=bool(sent and urgent_words(sent.body)),
    )


def link_over() -> ResponseReturnValue:
    """Say that a link is not whole or has run out, and what else to do."""
    return private(render_template("errors/410.html"), LinkOver.status)


def sent_token(message: Message, now: datetime) -> str:
    """Return the token that lets the writer see that the message is kept, for an hour."""
    return links.signer().sign(SENT, message.id, expires=now + promise.SENT_PAGE_LASTS)


def sent_message(token: str, now: datetime) -> Message | None:
    """Return the message that the token speaks of if it is kept and not yet old."""
    number = links.number_in(SENT, token, now)
    return None if number is None else threads.message(number)


def just_sent(conversation: Conversation, now: datetime) -> Message | None:
    """Return the message of this conversation that the address says was sent just now."""
    message = sent_message(request.args.get("sent", ""), now)
    return message if message and message.conversation_id == conversation.id else None


@blueprint.errorhandler(CSRFError)
def keep_words(_error: CSRFError) -> ResponseReturnValue:
    """Show the page again with what was typed when its form was too old or its cookie is gone."""
    kept = request.form.get("message", "")
    page = render_template("conversations/send_again.html", kept=kept, why=OPEN_TOO_LONG)
    return private(page, 400)
