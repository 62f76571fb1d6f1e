"""What is held about a member, and every change to it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mcv.core import clock
from mcv.core import settings as settings_of
from mcv.core.errors import Refused
from mcv.delivery.rules.numbers import spoken_number
from mcv.delivery.rules.states import Channel
from mcv.members import actions, queries
from mcv.members.forms.fields import chosen_topics
from mcv.members.forms.settings import ChangeDetailsForm, NewAddressForm, ReadingForm, TopicsForm
from mcv.members.rules import LINK_LASTS, WORDINGS_BY_CHANNEL, Reading
from mcv.members.views.door import REFUSED, blueprint, home_ward, this_member
from mcv.web.guards import MEMBER, needs


@blueprint.get("/settings")
@needs(MEMBER)
def settings() -> ResponseReturnValue:
    """Show everything that is held about the member."""
    member = this_member()
    own = queries.contact_by(member.id, Channel.TEXT)
    return render_template(
        "members/settings.html",
        member=member,
        followed=queries.followed_wards(member.id),
        consents=queries.consents(member.id),
        wordings=WORDINGS_BY_CHANNEL,
        number=spoken_number(own.contact.address) if own else None,
        texts_on=settings_of.current().texts.is_on,
        waiting=queries.open_change(member.id, clock.now() - LINK_LASTS),
    )


@blueprint.route("/settings/details", methods=["GET", "POST"])
@needs(MEMBER)
def change_details() -> ResponseReturnValue:
    """Change name, kind and home."""
    member, form = this_member(), ChangeDetailsForm()
    if request.method != "POST":
        form.show(member)
        return render_template("members/details.html", form=form)
    home = home_ward(form, member) if form.validate() else None
    if home is None:
        return render_template("members/details.html", form=form), REFUSED
    actions.change_details(member, form.details(home), clock.now())
    flash("Your details are saved.", "success")
    return redirect(url_for("members.settings"), 303)


@blueprint.route("/settings/topics", methods=["GET", "POST"])
@needs(MEMBER)
def change_topics() -> ResponseReturnValue:
    """Change what the member hears about."""
    member = this_member()
    form = TopicsForm(topics=[topic.value for topic in member.topics])
    if not form.validate_on_submit():
        page = render_template("members/topics.html", form=form)
        return page, REFUSED if form.errors else 200
    actions.choose_topics(member, chosen_topics(form.topics.data), clock.now())
    flash("Your topics are saved.", "success")
    return redirect(url_for("members.settings"), 303)


@blueprint.route("/settings/email", methods=["GET", "POST"])
@needs(MEMBER)
def change_address() -> ResponseReturnValue:
    """Ask for another address; it counts once it is confirmed there."""
    member, form = this_member(), NewAddressForm()
    if form.validate_on_submit():
        try:
            actions.ask_for_address(member, form.email.data, clock.now())
        except Refused as refusal:
            form.refuse(refusal.message, "email")
        else:
            flash(f"Open the link in the email that we sent to {form.email.data}.", "info")
            return redirect(url_for("members.settings"), 303)
    page = render_template("members/address.html", form=form, address=member.contact.address)
    return page, REFUSED if form.errors else 200


@blueprint.route("/settings/reading", methods=["GET", "POST"])
@needs(MEMBER)
def change_reading() -> ResponseReturnValue:
    """Choose whether alerts come by email or wait in the inbox alone."""
    member = this_member()
    form = ReadingForm(reading=member.reading.value)
    if not form.validate_on_submit():
        page = render_template("members/reading.html", form=form, address=member.contact.address)
        return page, REFUSED if form.errors else 200
    actions.choose_reading(member, Reading(form.reading.data), clock.now())
    flash("How you get our messages is saved.", "success")
    return redirect(url_for("members.settings"), 303)
