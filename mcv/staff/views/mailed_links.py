"""Ways back in that begin in the owner's mailbox: a pass past the waits, a forgotten password."""

from collections.abc import Callable
from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mcv.core import clock
from mcv.core.errors import Refused
from mcv.extensions import limiter
from mcv.staff.actions import forgotten, passes
from mcv.staff.actions.signing_in import SecondFactor, WrongTry
from mcv.staff.forms import ForgottenByRecoveryCodeForm, ForgottenForm, LinkForm
from mcv.staff.views import browsers, tries
from mcv.staff.views.door import blueprint
from mcv.web.guards import public

TO_ONE_ADDRESS = "3 per 30 minutes"
"""Letters that strangers can cause; as long as a link lasts, so that the owner then holds one that works."""


def asked_address() -> str:
    """Return the address that a link is asked for, as rate limits count it."""
    return request.form.get("email", "").strip().lower()[:254]


@blueprint.route("/desk/sign-in/pass", methods=["GET", "POST"])
@public
@limiter.limit("10 per minute", methods=["POST"])
@limiter.limit(TO_ONE_ADDRESS, methods=["POST"], key_func=asked_address)
def ask_for_pass() -> ResponseReturnValue:
    """Mail the owner a link past the waits; the answer is the same for any address."""
    return _ask("staff/ask_for_pass.html", passes.send)


@blueprint.route("/desk/sign-in/pass/<token>", methods=["GET", "POST"])
@public
def use_pass(token: str) -> ResponseReturnValue:
    """Make this browser known for the owner of the mailbox; they still sign in with both factors."""
    staff = passes.owner(token, clock.now())
    if staff is None:
        return render_template("staff/link_ended.html", what="pass"), 404
    if request.method != "POST":
        return render_template("staff/use_pass.html", token=token)
    return browsers.remember(redirect(url_for("staff.sign_in"), 303), staff)


@blueprint.route("/desk/forgotten-password", methods=["GET", "POST"])
@public
@limiter.limit("10 per minute", methods=["POST"])
@limiter.limit(TO_ONE_ADDRESS, methods=["POST"], key_func=asked_address)
def forgotten_password() -> ResponseReturnValue:
    """Mail the owner a link for a new password; the answer is the same for any address."""
    return _ask("staff/forgotten_password.html", forgotten.send_link)


@blueprint.route("/desk/forgotten-password/<token>", methods=["GET", "POST"])
@public
@limiter.limit("30 per minute", methods=["POST"])
def choose_password(token: str) -> ResponseReturnValue:
    """Take a new password together with a code of the app."""
    return _choose(token, ForgottenForm(), by_recovery_code=False)


@blueprint.route("/desk/forgotten-password/<token>/recovery-code", methods=["GET", "POST"])
@public
@limiter.limit("30 per minute", methods=["POST"])
def choose_password_with_recovery_code(token: str) -> ResponseReturnValue:
    """Take a new password together with a recovery code."""
    return _choose(token, ForgottenByRecoveryCodeForm(), by_recovery_code=True)


def _ask(template: str, send: Callable[[str, datetime], None]) -> ResponseReturnValue:
    form = LinkForm()
    if not form.validate_on_submit():
        return render_template(template, form=form), 422 if form.errors else 200
    send(form.email.data, clock.now())
    return render_template("staff/link_sent.html")


def _choose(
    token: str, form: ForgottenForm | ForgottenByRecoveryCodeForm, *, by_recovery_code: bool
) -> ResponseReturnValue:
    """Return the form, or the way to sign in once the code was right and the password was taken."""
    now = clock.now()
    staff = forgotten.owner(token, now)
    if staff is None:
        return render_template("staff/link_ended.html", what="password"), 404
    if form.validate_on_submit():
        shown = SecondFactor(form.code.data, by_recovery_code, wanted="choose a new password")
        try:
            forgotten.choose(staff, form.password.data, shown, now)
            done = redirect(url_for("staff.sign_in", ended="password"), 303)
            return browsers.remember(done, staff)
        except Refused as wrong:
            tries.show(form, wrong, now, "code" if isinstance(wrong, WrongTry) else "password")
    page = render_template(
        "staff/choose_password.html",
        form=form,
        person=staff,
        token=token,
        by_recovery_code=by_recovery_code,
    )
    return page, 422 if form.errors else 200
