"""Signing in and out, and the session's own small doors."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from mcv.core import clock
from mcv.core.errors import Refused
from mcv.extensions import limiter, visitor_network
from mcv.staff import queries
from mcv.staff.actions import factors, signing_in
from mcv.staff.forms import LostForm, RecoveryCodeForm, SignInForm
from mcv.staff.models import StaffMember
from mcv.staff.rules import Permission
from mcv.staff.views import browsers, tries
from mcv.staff.views.door import blueprint
from mcv.web import sessions
from mcv.web.guards import needs, polled, public, safe_next

DESK = "/desk"


@blueprint.route("/desk/sign-in", methods=["GET", "POST"])
@public
@limiter.limit("30 per minute", methods=["POST"])
def sign_in() -> ResponseReturnValue:
    """Sign in with password and code."""
    return _sign_in_page(SignInForm(), "staff/sign_in.html", by_recovery_code=False)


@blueprint.route("/desk/sign-in/recovery-code", methods=["GET", "POST"])
@public
@limiter.limit("30 per minute", methods=["POST"])
def sign_in_with_recovery_code() -> ResponseReturnValue:
    """Sign in with password and a recovery code."""
    form = RecoveryCodeForm()
    return _sign_in_page(form, "staff/sign_in_recovery.html", by_recovery_code=True)


@blueprint.post("/desk/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End the sign-in of this browser."""
    sessions.sign_out(clock.now())
    return redirect(url_for("staff.sign_in", ended="out"), 303)


@blueprint.get("/desk/session")
@needs(Permission.ACCOUNT)
@polled
def session_left() -> ResponseReturnValue:
    """Say how many seconds the sign-in of this browser still lasts without a click."""
    return {"seconds_left": sessions.seconds_left(clock.now())}


@blueprint.post("/desk/session")
@needs(Permission.ACCOUNT)
def stay() -> ResponseReturnValue:
    """Count as a click: the person says that they are still here."""
    return "", 204


@blueprint.route("/desk/lost-second-factor", methods=["GET", "POST"])
@public
@limiter.limit("30 per minute", methods=["POST"])
def lost_second_factor() -> ResponseReturnValue:
    """Tell the administrators that a phone is lost; the answer is the same for any address."""
    form = LostForm()
    if not form.validate_on_submit():
        return render_template("staff/lost.html", form=form), 422 if form.errors else 200
    now = clock.now()
    try:
        factors.report_lost(form.email.data, form.password.data, visitor_network(), now)
    except signing_in.WrongTry as wrong:
        if wrong.waits:
            tries.show(form, wrong, now, "email")
            return render_template("staff/lost.html", form=form), 422
        tries.keep(wrong, now)
    return render_template("staff/lost_reported.html")


def let_in(staff: StaffMember) -> None:
    """Sign the person in on this browser."""
    sessions.sign_in("staff", staff.id, clock.now())


def _sign_in_page(
    form: SignInForm | RecoveryCodeForm, template: str, *, by_recovery_code: bool
) -> ResponseReturnValue:
    """Return the form, or the way onto the desk once both factors were right."""
    if request.method != "POST" and getattr(current_user, "person_kind", None) == "staff":
        return redirect(_home(current_user), 303)
    if form.validate_on_submit():
        entered = _try(form, by_recovery_code=by_recovery_code)
        if entered is not None:
            return entered
    ended = request.args.get("ended")
    page = render_template(template, form=form, ended=ended, next=request.args.get("next"))
    return page, 422 if form.errors else 200


def _try(form: SignInForm | RecoveryCodeForm, *, by_recovery_code: bool) -> Response | None:
    now = clock.now()
    attempt = signing_in.Attempt(
        email=form.email.data,
        password=form.password.data,
        code=form.code.data,
        address=visitor_network(),
        browser=browsers.mark_of(form.email.data),
        is_recovery_code=by_recovery_code,
    )
    try:
        staff = signing_in.sign_in(attempt, now)
    except Refused as wrong:
        tries.show(form, wrong, now, "email")
        return None
    let_in(staff)
    target = safe_next(request.args.get("next")) or _home(staff)
    return browsers.remember(redirect(target, 303), staff)


def _home(staff: StaffMember) -> str:
    """Return the desk, or their own account for somebody without a posting."""
    posted = queries.permitted(staff, Permission.DESK, clock.now())
    return DESK if posted else url_for("staff.account")
