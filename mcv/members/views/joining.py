"""Joining, and the link that confirms it."""

from datetime import datetime

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from mcv.core import clock, links
from mcv.core.errors import Refused
from mcv.delivery.rules.links import Link
from mcv.extensions import limiter
from mcv.members import actions
from mcv.members.forms.joining import ButtonForm, JoinForm
from mcv.members.models import Member
from mcv.members.rules import CARD, tidy_source
from mcv.members.views.door import DEAD_LINK, REFUSED, TYPED_ADDRESS, blueprint, home_ward
from mcv.places import queries as places
from mcv.web import sessions
from mcv.web.guards import public


@blueprint.route("/join", methods=["GET", "POST"])
@limiter.limit("60 per hour", methods=["POST"])
@public
def join() -> ResponseReturnValue:
    """Ask what is needed to join; the answer is the same for every address."""
    form = JoinForm()
    if request.method != "POST":
        form.source.data = tidy_source(request.args.get("from"))
        return render_template("members/join.html", form=form)
    found = places.search(form.search.data) if form.search.data else ()
    form.offer_places(found, places.wards_among(form.places.data or ()))
    if form.asks_for_places:
        return render_template("members/join.html", form=form, found=found)
    home = home_ward(form) if form.validate() else None
    if home is None:
        return render_template("members/join.html", form=form), REFUSED
    actions.sign_up(form.whole_details(home), form.email.data, form.source.data, clock.now())
    session[TYPED_ADDRESS] = form.email.data
    return redirect(url_for("members.check_email"), 303)


@blueprint.get("/local/join")
@public
def join_near_home() -> str:
    """Ask the same of who comes from a card, at an address that tells its history's reader nothing."""
    form = JoinForm()
    form.source.data = CARD
    return render_template("members/join.html", form=form)


@blueprint.get("/join/check-your-email")
@public
def check_email() -> ResponseReturnValue:
    """Say that a letter is on its way, whoever asked."""
    address = session.pop(TYPED_ADDRESS, None)
    return render_template("members/check_email.html", address=address)


@blueprint.route("/confirm/<token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> ResponseReturnValue:
    """Show the button that confirms an address; pressing it makes a member or a new address."""
    now = clock.now()
    numbers = links.pair_in(Link.CONFIRM, token, now)
    if numbers is None:
        return render_template(DEAD_LINK, again=url_for("members.join")), 404
    attempt_id, change_id = numbers
    form = ButtonForm()
    if not form.validate_on_submit():
        return render_template("members/confirm.html", form=form, is_change=bool(change_id))
    try:
        if change_id:
            return _address_changed(actions.confirm_new_address(change_id, now), now)
        return _joined(actions.verify(attempt_id, now))
    except Refused as refusal:
        again = url_for("members.settings" if change_id else "members.join")
        return render_template(DEAD_LINK, again=again, because=refusal.message), REFUSED


def _joined(member: Member) -> str:
    ward = places.ward(member.home_ward_id)
    return render_template("members/joined.html", ward=ward)


def _address_changed(member: Member, now: datetime) -> str:
    """End every sign-in: one of them may have come through the old mailbox."""
    sessions.end_all("member", member.id, now)
    return render_template("members/address_changed.html", address=member.contact.address)
