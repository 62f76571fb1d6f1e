"""Leaving, by the button in settings or by the link in every letter."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mcv.audit.rules import Actor
from mcv.core import clock, links
from mcv.core.errors import LinkOver
from mcv.delivery import queries as post
from mcv.delivery.rules.links import Link
from mcv.delivery.rules.states import Purpose, Reason
from mcv.extensions import csrf
from mcv.members import actions, queries
from mcv.members.forms.joining import ButtonForm
from mcv.members.views.door import blueprint, this_member
from mcv.web import sessions
from mcv.web.guards import MEMBER, needs, public


@blueprint.route("/settings/leave", methods=["GET", "POST"])
@needs(MEMBER)
def leave() -> ResponseReturnValue:
    """Say what leaving does, and do it."""
    member, now = this_member(), clock.now()
    form = ButtonForm()
    if not form.validate_on_submit():
        return render_template("members/leave.html", form=form)
    actions.leave(member, Reason.LEFT, Actor.member(member.id), now)
    sessions.end_all("member", member.id, now)
    sessions.sign_out(now)
    return redirect(url_for("members.left"), 303)


@blueprint.get("/left")
@public
def left() -> ResponseReturnValue:
    """Say that it is done, and what is erased when."""
    return render_template("members/left.html")


@blueprint.route("/unsubscribe/<token>", methods=["GET", "POST"])
@public
def unsubscribe(token: str) -> ResponseReturnValue:
    """Leave without signing in: POST acts, also from a mail program (RFC 8058); GET shows the button."""
    now = clock.now()
    number = links.number_in(Link.UNSUBSCRIBE, token, now)
    if number is None:
        raise LinkOver
    contact = post.contact(number)
    if contact.purpose is not Purpose.MEMBER:
        raise LinkOver
    if request.method == "POST":
        actions.unsubscribe(contact, now)
        return render_template("members/left.html")
    if queries.by_contact(contact.id) is None:
        return render_template("members/left.html", before=True)
    return render_template("members/unsubscribe.html")


csrf.exempt(unsubscribe)
