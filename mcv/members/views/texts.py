"""Text messages: a member adds a mobile number, shows that it is theirs, takes it out again."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from mcv.core import clock, settings
from mcv.core.errors import NotFound, Refused
from mcv.delivery.rules.numbers import spoken_number
from mcv.delivery.rules.states import Channel
from mcv.extensions import limiter
from mcv.members import actions, queries
from mcv.members.forms.joining import ButtonForm
from mcv.members.forms.numbers import CodeForm, NumberForm
from mcv.members.models import Member
from mcv.members.rules import codes
from mcv.members.views.door import REFUSED, blueprint, this_member
from mcv.web.guards import MEMBER, needs, public


@blueprint.get("/texts")
@public
def stop_texts() -> ResponseReturnValue:
    """Say how to stop our text messages: the short address that ends every one of them."""
    if getattr(current_user, "person_kind", None) == "member":
        return redirect(url_for("members.texts"), 303)
    return render_template("members/stop_texts.html", comms=settings.current().comms_address)


@blueprint.route("/settings/texts", methods=["GET", "POST"])
@limiter.limit("20 per hour", methods=["POST"])
@needs(MEMBER)
def texts() -> ResponseReturnValue:
    """Show the member's mobile number, or ask for one and send a code there."""
    member, form = _member(), NumberForm()
    if not form.validate_on_submit():
        return _page(member, form), REFUSED if form.errors else 200
    _check_texts_are_on()
    try:
        actions.ask_for_number(member, form.number.data, clock.now())
    except Refused as refusal:
        form.refuse(refusal.message, "number")
        return _page(member, form), REFUSED
    flash(f"Enter the code that we text to {spoken_number(form.number.data)}.", "info")
    return redirect(url_for("members.confirm_number"), 303)


@blueprint.route("/settings/texts/code", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"])
@needs(MEMBER)
def confirm_number() -> ResponseReturnValue:
    """Take the code and the agreement to be texted; every answer to a code is kept, the wrong ones too."""
    member, form = _member(), CodeForm()
    _check_texts_are_on()
    if not form.validate_on_submit():
        page = render_template("members/number_code.html", form=form, lasts=codes.CODE_LASTS)
        return page, REFUSED if form.errors else 200
    if actions.confirm_number(member, form.code.data, clock.now()):
        flash("We will text you about urgent matters from now on.", "success")
        return redirect(url_for("members.texts"), 303)
    flash(actions.NOT_RIGHT, "warning")
    return redirect(url_for("members.confirm_number"), 303)


@blueprint.post("/settings/texts/remove")
@needs(MEMBER)
def remove_number() -> ResponseReturnValue:
    """Take the number out; no more texts."""
    if ButtonForm().validate_on_submit():
        actions.remove_number(this_member(), clock.now())
        flash("We have deleted your mobile number and send you no more text messages.", "success")
    return redirect(url_for("members.settings"), 303)


def _member() -> Member:
    """Return the member, if there is anything here for them: texts are sent, or their number is held."""
    member = this_member()
    if not settings.current().texts.is_on and not queries.contact_by(member.id, Channel.TEXT):
        raise NotFound
    return member


def _check_texts_are_on() -> None:
    if not settings.current().texts.is_on:
        raise NotFound


def _page(member: Member, form: NumberForm) -> str:
    own = queries.contact_by(member.id, Channel.TEXT)
    return render_template(
        "members/texts.html",
        form=form,
        button=ButtonForm(formdata=None),
        own=own,
        number=spoken_number(own.contact.address) if own else None,
        texts_on=settings.current().texts.is_on,
    )
