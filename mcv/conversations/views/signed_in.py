"""For signed-in members: everything they wrote to us, and a way to begin."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from mcv.alerts import queries as alerts
from mcv.alerts.models import AlertVersion
from mcv.conversations import actions, queries
from mcv.conversations.forms import ReplyForm
from mcv.conversations.models import Message
from mcv.conversations.queries import threads
from mcv.conversations.queries.occasions import occasion_of
from mcv.conversations.rules.limits import LONGEST
from mcv.conversations.views.door import (
    WRITING_LIMIT,
    blueprint,
    just_sent,
    private,
    sent_token,
)
from mcv.core import clock
from mcv.core.errors import NotFound, Refused
from mcv.core.pagination import page_number, paginate
from mcv.extensions import limiter
from mcv.web.guards import MEMBER, needs


@blueprint.get("/conversations")
@needs(MEMBER)
def mine() -> ResponseReturnValue:
    """List what the member and we wrote to each other about, the latest first."""
    page = paginate(queries.threads_of(current_user.id), page_number(request.args.get("page")))
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
    if form.validate_on_submit():
        try:
            message = actions.go_on(
                conversation, form.message.data, form_id=form.form_id.data, now=now
            )
            return _shown(message)
        except Refused as refused:
            form.refuse(refused.message, "message")
    page = render_template(
        "conversations/thread.html",
        form=form,
        conversation=conversation,
        entries=threads.entries_for_member(conversation.id),
        sent=just_sent(conversation, now),
        longest=LONGEST,
    )
    return private(page, 422 if form.errors else 200)


def _begin(version: AlertVersion | None) -> ResponseReturnValue:
    form = ReplyForm.fresh()
    if form.validate_on_submit():
        try:
            message = actions.receive(
                current_user,
                form.message.data,
                alert=version.alert if version else None,
                form_id=form.form_id.data,
                now=clock.now(),
            )
            return _shown(message)
        except Refused as refused:
            form.refuse(refused.message, "message")
    page = render_template(
        "conversations/write.html",
        form=form,
        version=version,
        unit_name=current_user.home_ward.district.name,
        longest=LONGEST,
    )
    return private(page, 422 if form.errors else 200)


def _shown(message: Message) -> ResponseReturnValue:
    ref = queries.conversation(message.conversation_id).ref
    return redirect(url_for(".read", ref=ref, sent=sent_token(message, clock.now())), 303)
