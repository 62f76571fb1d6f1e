"""The way in by a mailed link, and the way out."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from mcv.core import clock, links
from mcv.core.errors import Refused
from mcv.delivery.rules.links import Link
from mcv.extensions import limiter
from mcv.members import actions
from mcv.members.forms.joining import AddressForm, ButtonForm
from mcv.members.views.door import DEAD_LINK, REFUSED, TYPED_ADDRESS, blueprint
from mcv.web import sessions
from mcv.web.guards import MEMBER, needs, public, safe_next


@blueprint.route("/sign-in", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Ask for an address; the answer is the same for every address."""
    form = AddressForm()
    if not form.validate_on_submit():
        page = render_template("members/sign_in.html", form=form)
        return page, REFUSED if form.errors else 200
    after = safe_next(request.args.get("next"))
    actions.ask_for_link(form.email.data, after, clock.now())
    session[TYPED_ADDRESS] = form.email.data
    return redirect(url_for("members.check_email_for_link"), 303)


@blueprint.get("/sign-in/check-your-email")
@public
def check_email_for_link() -> ResponseReturnValue:
    """Say that a letter is on its way, whoever asked."""
    address = session.pop(TYPED_ADDRESS, None)
    return render_template("members/check_email_for_link.html", address=address)


@blueprint.route("/sign-in/<token>", methods=["GET", "POST"])
@public
def use_link(token: str) -> ResponseReturnValue:
    """Show the button that signs in; pressing it uses the link up."""
    now = clock.now()
    again = url_for("members.sign_in")
    numbers = links.pair_in(Link.SIGN_IN, token, now)
    if numbers is None:
        return render_template(DEAD_LINK, again=again), 404
    form = ButtonForm()
    if not form.validate_on_submit():
        return render_template("members/use_link.html", form=form)
    try:
        member = actions.use_link(*numbers, now)
    except Refused as refusal:
        return render_template(DEAD_LINK, again=again, because=refusal.message), REFUSED
    sessions.sign_in("member", member.id, now)
    after = safe_next(request.args.get("next"))
    return redirect(after or url_for("pages.my_page"), 303)


@blueprint.post("/sign-out")
@needs(MEMBER)
def sign_out() -> ResponseReturnValue:
    """End the sign-in of this browser."""
    sessions.sign_out(clock.now())
    flash("You have signed out.", "success")
    return redirect(url_for("members.sign_in"), 303)
