"""For signed-in members: everything they wrote to us, and a way to begin."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from mcv.alerts import queries as alerts
from mcv.alerts.models import AlertVersion
from mcv.conversations import actions, queries
from mcv.conversations.forms import ReplyForm
from mcv.conversations.models import Message
from mcv.conversations.queries import threads
from mcv.conversations.queries.occasions import occasion_of
from mcv.conversations.views.door import (
    WRITING_LIMIT,
    blueprint,
    private,
    sent_token,
    thread_page,
    writing_page,
    written,
)
from mcv.core import clock
from mcv.core.errors import NotFound
from mcv.extensions import limiter
from mcv.web.guards import MEMBER, needs
from mcv.web.lists import page_of


@blueprint.get("/conversations")
@needs(MEMBER)
def mine() -> ResponseReturnValue:
    """List what the member and we wrote to each other about, the latest first."""
    page = page_of(queries.threads_of(current_user.id))
    return private(render_template("conversations/mine.html", page=page))


@blueprint.route("/conversations/new", methods=["GET", "POST"])
@needs(MEMBER)
@limiter.limit(WRITING_LIMIT, methods=["POST"])
def write() -> ResponseReturnValue:
    """Write to the officers of the member's own district."""
    return _begin(None)


@blueprint.route("/conversations/about/<ref>", methods=["GET", "POST"])
@needs(MEMBER)
@limiter.limit(WRITING_LIMIT, methods=["POST"])
def write_about(ref: str) -> ResponseReturnValue:
    """Write about an alert that went out, from the list of messages."""
    return _begin(alerts.published_version(ref))


@blueprint.get("/conversations/message/<int:delivery_id>")
@needs(MEMBER)
def write_about_message(delivery_id: int) -> ResponseReturnValue:
    """Lead from a message that the member got to where they write about it; only from their own."""
    occasion = occasion_of(delivery_id)
    if occasion is None or occasion.member.id != current_user.id:
        raise NotFound
    return redirect(url_for(".write_about", ref=occasion.version.alert.ref), 303)


@blueprint.route("/conversations/<ref>", methods=["GET", "POST"])
@needs(MEMBER)
@limiter.limit(WRITING_LIMIT, methods=["POST"])
def read(ref: str) -> ResponseReturnValue:
    """Show one of the member's threads and keep what they write there."""
    now = clock.now()
    conversation = threads.conversation_of(current_user, ref)
    form = ReplyForm.fresh()
    message = written(
        form,
        lambda words, form_id: actions.go_on(conversation, words, form_id=form_id, now=now),
    )
    return _shown(message) if message else thread_page(conversation, form, now)


def _begin(version: AlertVersion | None) -> ResponseReturnValue:
    form = ReplyForm.fresh()
    alert, now = version.alert if version else None, clock.now()
    message = written(
        form,
        lambda words, form_id: actions.receive(
            current_user, words, alert=alert, form_id=form_id, now=now
        ),
    )
    if message:
        return _shown(message)
    unit_name = current_user.home_ward.district.name
    return writing_page("conversations/write.html", form, version=version, unit_name=unit_name)


def _shown(message: Message) -> ResponseReturnValue:
    ref = queries.conversation(message.conversation_id).ref
    return redirect(url_for(".read", ref=ref, sent=sent_token(message, clock.now())), 303)
