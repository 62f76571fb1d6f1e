"""The desk reads: the list of replies that keeps itself fresh, and one conversation."""

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from flask import Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from mcv.audit.rules import Actor
from mcv.conversations import actions
from mcv.conversations.forms import AnswerForm, AssignForm, CloseForm, HandOverForm, NoteForm
from mcv.conversations.models import Conversation
from mcv.conversations.queries import desk as queries
from mcv.conversations.queries import threads
from mcv.conversations.rules import promise
from mcv.conversations.rules.limits import LONGEST
from mcv.conversations.rules.states import Show
from mcv.conversations.views.door import blueprint
from mcv.core import clock, markdown
from mcv.places import queries as places
from mcv.staff import queries as staff_queries
from mcv.staff.rules import Permission
from mcv.web.forms import Form
from mcv.web.guards import needs, polled
from mcv.web.lists import page_of


def actor(now: datetime) -> Actor:
    """Return the officer who is signed in, with name and unit as they sign."""
    return staff_queries.actor(current_user, now)


@blueprint.get("/desk/replies")
@needs(Permission.REPLIES_READ)
def replies() -> ResponseReturnValue:
    """List the replies of the units that the officer works in."""
    show = _show()
    return render_template(
        "conversations/desk/replies.html", show=show, live=_list(show, clock.now())
    )


@blueprint.get("/desk/replies/list")
@needs(Permission.REPLIES_READ)
@polled
def replies_list() -> ResponseReturnValue:
    """Return the list alone for the page that asks every few seconds; 204 if nothing changed.

    A page whose list stands as it was keeps the keyboard's focus where it is.
    """
    live = _list(_show(), clock.now())
    if request.args.get("mark") == live.mark:
        return "", 204
    return render_template("conversations/desk/list.html", live=live)


@dataclass(frozen=True)
class LiveList:
    """The list as it stands, a mark of what it says, and where its next state is asked for."""

    table: Markup
    mark: str
    url: str


def _list(show: Show, now: datetime) -> LiveList:
    reach = staff_queries.reach(current_user, Permission.REPLIES_READ, now)
    page = page_of(queries.replies(reach, show, current_user.id, now))
    table = render_template(
        "conversations/desk/table.html",
        page=page,
        show=show,
        shows=list(Show),
        counts=queries.counts(reach, current_user.id, now),
        words=queries.latest_words([found.id for found in page.items]),
        many_units=reach.force or len(reach.district_ids) > 1,
        now=now,
        clock=promise.clock,
    )
    mark = f"{zlib.crc32(table.encode()):08x}"
    url = url_for(".replies_list", show=show.value, page=page.number, mark=mark)
    return LiveList(Markup(table), mark, url)  # noqa: S704 - a template has just escaped it


def _show() -> Show:
    asked = request.args.get("show", "")
    return Show(asked) if asked in set(Show) else Show.WAITING


@dataclass
class Forms:
    """The forms of one conversation's page; one of them may come back with errors."""

    answer: AnswerForm
    note: NoteForm
    assign: AssignForm
    hand_over: HandOverForm
    close: CloseForm


def forms_for(conversation: Conversation, now: datetime) -> Forms:
    """Return every form that the page offers, filled from the request if it was posted."""
    colleagues = queries.colleagues(conversation, current_user.id, now)
    kept = threads.draft(conversation.id, current_user.id)
    return Forms(
        answer=AnswerForm.fresh(message=kept.body if kept else ""),
        note=NoteForm.fresh(prefix="note-"),
        assign=AssignForm(prefix="assign-").offer(colleagues),
        hand_over=HandOverForm(prefix="over-").offer(places.districts(), conversation.district_id),
        close=CloseForm(prefix="close-"),
    )


@blueprint.get("/desk/replies/<ref>")
@needs(Permission.REPLIES_READ)
def conversation(ref: str) -> ResponseReturnValue:
    """Show one conversation of the officer's units; that they opened it is recorded once a day."""
    now = clock.now()
    found = queries.access_conversation(ref, current_user, now)
    actions.opened(found, actor(now), now)
    return conversation_page(found, forms_for(found, now), now)


def conversation_page(
    found: Conversation,
    forms: Forms,
    now: datetime,
    *,
    wrong: Form | None = None,
    refusal: str | None = None,
    status: int = 200,
) -> Response:
    """Return the page of a conversation; `wrong` is the form whose errors stand at its top."""
    entries = threads.entries(found.id)
    standing, may = found.standing, partial(_may, found, now)
    page = render_template(
        "conversations/desk/conversation.html",
        conversation=found,
        entries=entries,
        last_seen=entries[-1].id if entries else 0,
        sent_text=markdown.render(found.version.body) if found.version else "",
        forms=forms,
        form=wrong,
        refusal=refusal,
        standing=standing,
        held_by_another=standing.is_held_by_another(current_user.id, now),
        may_take_over=standing.may_be_taken_over(
            current_user.id, now, leads=may(Permission.REPLIES_LEAD)
        ),
        may_answer=may(Permission.REPLIES_ANSWER),
        now=now,
        clock=promise.clock,
        length=promise.length,
        answered_in=timedelta(seconds=found.answered_after_seconds or 0),
        longest=LONGEST,
    )
    return make_response(page, status)


def _may(found: Conversation, now: datetime, permission: Permission) -> bool:
    return staff_queries.permitted(current_user, permission, now, found.district_id)
