"""Inviting somebody, again if need be."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from mcv.core import clock
from mcv.core.errors import Refused
from mcv.staff import queries
from mcv.staff.actions import accounts
from mcv.staff.forms import InviteForm
from mcv.staff.rules import Permission, Role
from mcv.staff.views.door import blueprint
from mcv.web.guards import needs


@blueprint.route("/desk/staff/invite", methods=["GET", "POST"])
@needs(Permission.STAFF_MANAGE)
def invite() -> ResponseReturnValue:
    """Invite somebody with a first posting."""
    form = InviteForm()
    if form.validate_on_submit():
        now = clock.now()
        try:
            wanted = accounts.Invited(
                email=form.email.data,
                name=form.name.data,
                role=Role(form.role.data),
                place=queries.find_place(form.place.data),
                title=form.title.data or "",
            )
            actor = queries.actor(current_user, now)
            staff = accounts.invite(wanted, actor=actor, now=now).staff
            flash(f"We have sent an invitation to {staff.email}. It works for 7 days.", "success")
            return redirect(url_for("staff.person", ref=staff.ref), 303)
        except Refused as wrong:
            form.refuse(wrong.message)
    page = render_template("staff/invite.html", form=form)
    return page, 422 if form.errors else 200


@blueprint.post("/desk/staff/<ref>/invitation")
@needs(Permission.STAFF_MANAGE)
def invite_again(ref: str) -> ResponseReturnValue:
    """Send a new invitation; the older link is dead."""
    now = clock.now()
    staff = queries.by_ref(ref)
    accounts.send_invitation(staff, actor=queries.actor(current_user, now), now=now)
    flash(f"We have sent a new invitation to {staff.email}. The older link is dead.", "success")
    return redirect(url_for("staff.person", ref=ref), 303)
