"""One's own account: what one may do, password, recovery codes, sign-ins."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from mcv.core import clock
from mcv.core.errors import Refused
from mcv.staff import queries
from mcv.staff.actions import accounts, factors, signing_in
from mcv.staff.forms import ChangePasswordForm, CodeForm
from mcv.staff.rules import Permission
from mcv.staff.views import signing_in as doors
from mcv.staff.views import tries
from mcv.staff.views.door import blueprint
from mcv.web.guards import needs


@blueprint.get("/desk/account")
@needs(Permission.ACCOUNT)
def account() -> ResponseReturnValue:
    """Show who I am here, where I am posted and how I sign in."""
    now = clock.now()
    return render_template(
        "staff/account.html",
        person=current_user,
        postings=queries.current_postings(current_user, now),
        place_name=queries.place_name,
        signed_by=queries.signed_by(current_user, now),
        codes_left=queries.recovery_codes_left(current_user.id),
    )


@blueprint.route("/desk/account/password", methods=["GET", "POST"])
@needs(Permission.ACCOUNT)
def change_password() -> ResponseReturnValue:
    """Change my password; other browsers are signed out."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        now = clock.now()
        try:
            signing_in.check_password_again(current_user, form.current.data, now)
            me = queries.staff_member(current_user.id)
            actor = queries.actor(me, now)
            accounts.change_password(me, form.password.data, shown="password", actor=actor, now=now)
            doors.let_in(me)
            flash("Your password is changed. Other browsers have been signed out.", "success")
            return redirect(url_for("staff.account"), 303)
        except Refused as wrong:
            is_try = isinstance(wrong, signing_in.WrongTry)
            tries.show(form, wrong, now, "current" if is_try else "password")
    page = render_template("staff/change_password.html", form=form)
    return page, 422 if form.errors else 200


@blueprint.route("/desk/account/recovery-codes", methods=["GET", "POST"])
@needs(Permission.ACCOUNT)
def recovery_codes() -> ResponseReturnValue:
    """Make new recovery codes, after a code from the app, and show them once."""
    form = CodeForm()
    if form.validate_on_submit():
        now = clock.now()
        try:
            signing_in.check_code_again(current_user, form.code.data, now)
            actor = queries.actor(current_user, now)
            codes = factors.new_recovery_codes(current_user, actor=actor, now=now)
            return render_template("staff/recovery_codes.html", codes=codes, is_new=False)
        except Refused as wrong:
            tries.show(form, wrong, now, "code")
    page = render_template("staff/new_recovery_codes.html", form=form)
    return page, 422 if form.errors else 200


@blueprint.post("/desk/account/sign-out-everywhere")
@needs(Permission.ACCOUNT)
def sign_out_everywhere() -> ResponseReturnValue:
    """End my sign-ins on every browser, this one included."""
    now = clock.now()
    actor = queries.actor(current_user, now)
    accounts.sign_out_everywhere(current_user, actor=actor, now=now)
    return redirect(url_for("staff.sign_in", ended="everywhere"), 303)
