"""What every door here shares: the blueprint, who is there, the version that is asked for."""

from datetime import datetime
from typing import cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from mcv.alerts.models import AlertVersion
from mcv.alerts.queries import desk
from mcv.core.errors import DomainError
from mcv.staff.models import StaffMember

blueprint = Blueprint("alerts", __name__)


def me() -> StaffMember:
    """Return the member of staff who is signed in."""
    return cast(StaffMember, current_user._get_current_object())


def asked_for(ref: str, now: datetime) -> AlertVersion:
    """Return the version that the address names (`?version=`), else the newest; or raise NotFound."""
    number = request.values.get("version", type=int)
    return desk.access_version(ref, me(), now, number)


def newest(ref: str, now: datetime) -> AlertVersion:
    """Return the newest version of the alert or raise NotFound."""
    return desk.access_version(ref, me(), now)


def to_alert(version: AlertVersion, words: str, tone: str = "success") -> ResponseReturnValue:
    """Return to the alert's page and say there what happened."""
    flash(words, tone)
    return redirect(url_for("alerts.show", ref=version.alert.ref), 303)


def refused(ref: str, error: DomainError) -> ResponseReturnValue:
    """Return the page that says why a step was not taken, with the way back to the alert."""
    page = render_template("alerts/desk/not_done.html", ref=ref, error=error)
    return page, error.status
