"""Lost second factors: one administrator asks, another approves."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from mcv.core import clock
from mcv.staff import queries
from mcv.staff.actions import factors
from mcv.staff.rules import Permission
from mcv.staff.views.door import blueprint
from mcv.web.guards import needs
from mcv.web.lists import page_of


@blueprint.get("/desk/staff/resets")
@needs(Permission.STAFF_MANAGE)
def resets() -> ResponseReturnValue:
    """Show the lost second factors that wait for somebody."""
    page = page_of(queries.open_resets(clock.now()))
    return render_template("staff/resets.html", page=page)


@blueprint.post("/desk/staff/<ref>/reset")
@needs(Permission.STAFF_MANAGE)
def request_reset(ref: str) -> ResponseReturnValue:
    """Ask for a reset, having made sure who it is."""
    factors.request_reset(queries.by_ref(ref), by=current_user, now=clock.now())
    flash("The reset is requested. Another administrator must approve it.", "success")
    return redirect(url_for("staff.resets"), 303)


@blueprint.post("/desk/staff/resets/<ref>/approve")
@needs(Permission.STAFF_MANAGE)
def approve_reset(ref: str) -> ResponseReturnValue:
    """Approve what another administrator asked for."""
    reset = queries.reset_by_ref(ref)
    factors.approve_reset(reset, by=current_user, now=clock.now())
    flash(
        f"Approved. We have sent {reset.staff.full_name} a link that works for 24 hours.", "success"
    )
    return redirect(url_for("staff.resets"), 303)


@blueprint.post("/desk/staff/resets/<ref>/decline")
@needs(Permission.STAFF_MANAGE)
def decline_reset(ref: str) -> ResponseReturnValue:
    """Decline a reset; nothing changes for the account."""
    factors.decline_reset(queries.reset_by_ref(ref), by=current_user, now=clock.now())
    flash("Declined. Nothing has changed for the account.", "success")
    return redirect(url_for("staff.resets"), 303)
