"""The inbox: what we wrote to a member; looking changes nothing, only a button says "read"."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mcv.core.errors import NotFound
from mcv.core.pagination import page_number
from mcv.delivery import queries as post
from mcv.delivery.notices import as_read, useful_link
from mcv.delivery.rules.states import Kind as LetterKind
from mcv.members import actions, queries
from mcv.members.forms.fields import number_or_none
from mcv.members.rules import Shown, shown
from mcv.members.views.door import blueprint, this_member
from mcv.web.guards import MEMBER, needs
from mcv.web.lists import page_of


@blueprint.get("/settings/messages")
@needs(MEMBER)
def messages() -> ResponseReturnValue:
    """Show what was written to the member, or the part of it that they ask for, a page at a time."""
    contact_id, which = this_member().contact_id, shown(request.args.get("show"))
    page = page_of(queries.inbox(contact_id, which))
    return render_template(
        "members/messages.html",
        page=page,
        which=which,
        parts=Shown,
        counts=queries.inbox_counts(contact_id),
        marked=queries.marked_among(page.items),
    )


@blueprint.get("/settings/messages/<int:delivery_id>")
@needs(MEMBER)
def message(delivery_id: int) -> ResponseReturnValue:
    """Show what one message says to the member; anybody else's does not exist."""
    delivery = post.delivery(delivery_id)
    if delivery is None or delivery.contact_id != this_member().contact_id:
        raise NotFound
    if delivery.outgoing.kind is not LetterKind.ALERT:
        raise NotFound
    return render_template(
        "members/message.html",
        delivery=delivery,
        text=as_read(delivery),
        useful_link=useful_link(delivery),
        is_read=bool(queries.marked_among([delivery])),
        others=queries.unread(this_member()),
    )


@blueprint.post("/settings/messages/<int:delivery_id>/read")
@needs(MEMBER)
def mark_read(delivery_id: int) -> ResponseReturnValue:
    """Mark one message as read; from its own page the way goes on to the next that is not."""
    actions.mark_read(this_member(), delivery_id)
    if "then" not in request.args:
        return _back_to_the_list()
    following = queries.next_unread(this_member())
    if following is not None:
        return redirect(url_for(".message", delivery_id=following.id), 303)
    flash("You have read every message.", "success")
    return redirect(url_for(".messages"), 303)


@blueprint.post("/settings/messages/<int:delivery_id>/unread")
@needs(MEMBER)
def mark_unread(delivery_id: int) -> ResponseReturnValue:
    """Let one message wait to be read again."""
    actions.mark_unread(this_member(), delivery_id)
    return redirect(url_for(".message", delivery_id=delivery_id), 303)


@blueprint.post("/settings/messages/read")
@needs(MEMBER)
def mark_all_read() -> ResponseReturnValue:
    """Mark every message as read that was there when the page was made."""
    newest = number_or_none(request.form.get("newest", ""))
    if newest is not None:
        actions.mark_all_read(this_member(), newest)
        flash("Your messages are marked as read.", "success")
    return redirect(url_for(".messages"), 303)


def _back_to_the_list() -> ResponseReturnValue:
    """Return the way to the same part and page of the list that the button stood on."""
    which, number = shown(request.args.get("show")), page_number(request.args.get("page"))
    return redirect(url_for(".messages", show=which.value, page=number), 303)
