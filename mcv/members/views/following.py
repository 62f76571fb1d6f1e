"""The places that a member follows."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mcv.core import clock
from mcv.core.errors import Refused
from mcv.members import actions, queries
from mcv.members.forms.fields import ward_choices
from mcv.members.forms.settings import FindPlacesForm, FollowForm
from mcv.members.views.door import REFUSED, blueprint, this_member
from mcv.places import queries as places
from mcv.web.guards import MEMBER, needs


@blueprint.get("/settings/places")
@needs(MEMBER)
def followed_places() -> ResponseReturnValue:
    """Show the places that the member follows, and find more."""
    return _page(FollowForm())


@blueprint.post("/settings/places")
@needs(MEMBER)
def follow() -> ResponseReturnValue:
    """Follow the ticked places too."""
    form = FollowForm()
    wanted = [number for number in form.places.data or () if number]
    if not wanted:
        form.refuse("Tick at least one place", "places")
        return _page(form), REFUSED
    try:
        actions.follow(this_member(), wanted, clock.now())
    except Refused as refusal:
        form.refuse(refusal.message, "places")
        return _page(form), REFUSED
    flash("Your places are saved.", "success")
    return redirect(url_for("members.followed_places"), 303)


@blueprint.post("/settings/places/<int:ward_id>/stop")
@needs(MEMBER)
def unfollow(ward_id: int) -> ResponseReturnValue:
    """Stop following one place."""
    actions.unfollow(this_member(), ward_id, clock.now())
    flash(f"You no longer follow {places.ward(ward_id).name}.", "success")
    return redirect(url_for("members.followed_places"), 303)


def _page(form: FollowForm) -> str:
    member = this_member()
    followed = queries.followed_wards(member.id)
    words = request.args.get("search", "")[:60]
    here = {ward.id for ward in followed}
    found = [ward for ward in places.search(words) if ward.id not in here]
    form.places.choices = ward_choices(found)
    find = FindPlacesForm(formdata=None, search=words)
    return render_template(
        "members/places.html", form=form, find=find, member=member, followed=followed, words=words
    )
