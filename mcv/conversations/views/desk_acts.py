"""The desk acts: claim, take over, give, hand over, note, answer, close, reopen."""

from collections.abc import Callable
from datetime import datetime

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from mcv.conversations import actions
from mcv.conversations.actions import Answered
from mcv.conversations.models import Conversation
from mcv.conversations.queries import desk as queries
from mcv.conversations.rules.states import ClosedBecause
from mcv.conversations.views.desk import Forms, actor, conversation_page, forms_for
from mcv.conversations.views.door import blueprint
from mcv.core import clock
from mcv.core.errors import NotFound, Refused, Stale
from mcv.places import queries as places
from mcv.staff import queries as staff_queries
from mcv.staff.rules import Permission
from mcv.web.forms import Form, tidy
from mcv.web.guards import needs, polled

Act = Callable[[Conversation, datetime], object]


def _act(ref: str, act: Act, done: str) -> ResponseReturnValue:
    """Do something that no form describes, and show the conversation again."""
    now = clock.now()
    found = queries.access_conversation(ref, current_user, now)
    try:
        act(found, now)
    except (Refused, Stale) as refused:
        forms = forms_for(found, now)
        return conversation_page(found, forms, now, refusal=refused.message, status=refused.status)
    flash(done, "success")
    return redirect(url_for(".conversation", ref=ref), 303)


def _submit(
    ref: str, choose: Callable[[Forms], Form], act: Callable[[Conversation, Form, datetime], str]
) -> ResponseReturnValue:
    """Do what one of the page's forms says; `act` returns the address to go to."""
    now = clock.now()
    found = queries.access_conversation(ref, current_user, now)
    forms = forms_for(found, now)
    form = choose(forms)
    status = 422
    if form.validate_on_submit():
        try:
            return redirect(act(found, form, now), 303)
        except (Refused, Stale) as refused:
            status = refused.status
            form.refuse(refused.message, _words_field(form))
    return conversation_page(found, forms, now, wrong=form, status=status)


def _words_field(form: Form) -> str:
    names = ("message", "words", "because", "colleague")
    return next(name for name in names if name in form)


@blueprint.post("/desk/replies/<ref>/claim")
@needs(Permission.REPLIES_ANSWER)
def claim(ref: str) -> ResponseReturnValue:
    """Look after it; who comes second is told who has it."""
    return _act(ref, lambda c, now: actions.claim(c.id, actor(now), now), "It is yours to answer.")


@blueprint.post("/desk/replies/<ref>/take-over")
@needs(Permission.REPLIES_ANSWER)
def take_over(ref: str) -> ResponseReturnValue:
    """Look after what a colleague holds; who may is the rules' to say."""
    done = "You have taken it over. It is yours to answer."
    return _act(ref, lambda c, now: actions.take_over(c.id, actor(now), now), done)


@blueprint.post("/desk/replies/<ref>/release")
@needs(Permission.REPLIES_ANSWER)
def release(ref: str) -> ResponseReturnValue:
    """Put it back for the unit."""
    done = "It is back with the unit."
    return _act(ref, lambda c, now: actions.release(c.id, actor(now), now), done)


@blueprint.post("/desk/replies/<ref>/reopen")
@needs(Permission.REPLIES_ANSWER)
def reopen(ref: str) -> ResponseReturnValue:
    """Take back a close."""
    done = "It is open again."
    return _act(ref, lambda c, now: actions.reopen(c.id, actor(now), now), done)


@blueprint.post("/desk/replies/<ref>/assign")
@needs(Permission.REPLIES_ANSWER)
def assign(ref: str) -> ResponseReturnValue:
    """Give it to a colleague of the unit."""

    def give(found: Conversation, form: Form, now: datetime) -> str:
        colleague = staff_queries.by_ref(form["colleague"].data)
        actions.assign(found.id, colleague, actor(now), now)
        flash(f"{colleague.full_name} looks after it now.", "success")
        return url_for(".conversation", ref=ref)

    return _submit(ref, lambda forms: forms.assign, give)


@blueprint.post("/desk/replies/<ref>/hand-over")
@needs(Permission.REPLIES_ANSWER)
def hand_over(ref: str) -> ResponseReturnValue:
    """Give it to another CSU; from then on it is theirs alone."""

    def move(found: Conversation, form: Form, now: datetime) -> str:
        there = places.district_by_code(form["unit"].data)
        actions.hand_over(found.id, there.id, form["because"].data, actor(now), now)
        flash(f"{there.name} CSU looks after it now.", "success")
        try:
            queries.access_conversation(ref, current_user, now)
        except NotFound:
            return url_for(".replies")
        return url_for(".conversation", ref=ref)

    return _submit(ref, lambda forms: forms.hand_over, move)


@blueprint.post("/desk/replies/<ref>/note")
@needs(Permission.REPLIES_ANSWER)
def note(ref: str) -> ResponseReturnValue:
    """Keep a note for colleagues."""

    def keep(found: Conversation, form: Form, now: datetime) -> str:
        words, form_id = form["message"].data, form["form_id"].data
        actions.note(found.id, words, actor=actor(now), form_id=form_id, now=now)
        flash("Your note is kept. Only colleagues see it.", "success")
        return url_for(".conversation", ref=ref)

    return _submit(ref, lambda forms: forms.note, keep)


@blueprint.post("/desk/replies/<ref>/answer")
@needs(Permission.REPLIES_ANSWER)
def answer(ref: str) -> ResponseReturnValue:
    """Answer the member, who gets an email that an answer waits."""

    def send(found: Conversation, form: Form, now: datetime) -> str:
        answered = actions.answer(
            found.id,
            form["message"].data,
            actor=actor(now),
            form_id=form["form_id"].data,
            last_seen=form["last_seen"].data or 0,
            now=now,
        )
        flash(*_told(answered))
        return url_for(".conversation", ref=ref)

    return _submit(ref, lambda forms: forms.answer, send)


def _told(answered: Answered) -> tuple[str, str]:
    if answered.unmailed is None:
        return "Your answer is kept. They get an email that says an answer waits.", "success"
    why = answered.unmailed.label
    return f"Your answer is kept, but we cannot email them. {why}.", "warning"


@blueprint.post("/desk/replies/<ref>/draft")
@needs(Permission.REPLIES_ANSWER)
@polled
def draft(ref: str) -> ResponseReturnValue:
    """Keep a half-written answer; the page sends it by itself."""
    now = clock.now()
    found = queries.access_conversation(ref, current_user, now)
    actions.keep_draft(found, current_user.id, tidy(request.form.get("message", "")), now)
    return "", 204


@blueprint.post("/desk/replies/<ref>/close")
@needs(Permission.REPLIES_ANSWER)
def close(ref: str) -> ResponseReturnValue:
    """End it with a reason."""

    def end(found: Conversation, form: Form, now: datetime) -> str:
        because = ClosedBecause(form["because"].data)
        actions.close(found.id, because, form["words"].data, actor(now), now)
        flash("It is closed. A further reply from them opens it again.", "success")
        return url_for(".conversation", ref=ref)

    return _submit(ref, lambda forms: forms.close, end)
