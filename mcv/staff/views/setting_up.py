"""Setting up an account or a new second factor: password first, then a code that proves the app."""

from flask import make_response, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from mcv.core import clock, links, settings
from mcv.core.errors import NotFound, Refused
from mcv.extensions import limiter
from mcv.staff import credentials, queries
from mcv.staff.actions import factors
from mcv.staff.actions.factors import SettingUp
from mcv.staff.forms import CodeForm, NewPasswordForm, PasswordForm
from mcv.staff.models import StaffMember
from mcv.staff.notices import INVITATION, SECOND_FACTOR
from mcv.staff.views import browsers, signing_in, tries
from mcv.staff.views.door import blueprint
from mcv.web.guards import public

HALF = "staff_setting_up"


@blueprint.route("/desk/set-up/<token>", methods=["GET", "POST"])
@public
@limiter.limit("30 per minute", methods=["POST"])
def set_up(token: str) -> ResponseReturnValue:
    """Open the account with a password of one's own."""
    now = clock.now()
    number = _number(INVITATION, token)
    try:
        staff = queries.working_invitation(number, now).staff
    except NotFound:
        return render_template("staff/link_ended.html", what="invitation"), 404
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            session[HALF] = factors.begin_invited(number, form.password.data, now)
            return redirect(url_for("staff.confirm_code"), 303)
        except Refused as wrong:
            form.refuse(wrong.message, "password")
    page = render_template("staff/set_up.html", form=form, person=staff)
    return page, 422 if form.errors else 200


@blueprint.route("/desk/second-factor/<token>", methods=["GET", "POST"])
@public
@limiter.limit("30 per minute", methods=["POST"])
def second_factor(token: str) -> ResponseReturnValue:
    """Begin a new second factor with the password, after two administrators agreed."""
    now = clock.now()
    number = _number(SECOND_FACTOR, token)
    try:
        staff = queries.approved_reset(number, now).staff
    except NotFound:
        return render_template("staff/link_ended.html", what="reset"), 404
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            session[HALF] = factors.begin_reset(number, form.password.data, now)
            return redirect(url_for("staff.confirm_code"), 303)
        except Refused as wrong:
            tries.show(form, wrong, now, "password")
    page = render_template("staff/second_factor.html", form=form, person=staff)
    return page, 422 if form.errors else 200


@blueprint.route("/desk/set-up-code", methods=["GET", "POST"])
@public
@limiter.limit("30 per minute", methods=["POST"])
def confirm_code() -> ResponseReturnValue:
    """Show the secret to the browser that gave the password, and take a code that proves the app."""
    now = clock.now()
    half = factors.opened(session.get(HALF), now)
    if half is None:
        return render_template("staff/link_ended.html", what="set-up"), 404
    try:
        staff = factors.whose(half, now)
    except NotFound:
        return render_template("staff/link_ended.html", what="set-up"), 404
    form = CodeForm()
    if form.validate_on_submit():
        try:
            staff, codes = factors.finish(half, form.code.data, now)
            return _welcome(staff, codes)
        except Refused as wrong:
            tries.show(form, wrong, now, "code")
    return _code_page(form, half, staff), 422 if form.errors else 200


def _code_page(form: CodeForm, half: SettingUp, staff: StaffMember) -> str:
    service = settings.current().service_name
    return render_template(
        "staff/set_up_code.html",
        form=form,
        qr=credentials.totp_qr(half.totp, staff.email, service),
        secret=credentials.in_groups(half.totp),
        email=staff.email,
    )


def _welcome(staff: StaffMember, codes: list[str]) -> ResponseReturnValue:
    """Sign the person in and show the recovery codes, this once."""
    signing_in.let_in(staff)
    page = render_template("staff/recovery_codes.html", codes=codes, is_new=True)
    return browsers.remember(make_response(page), staff)


def _number(purpose: str, token: str) -> int:
    """Return what the link is about; 0, which nothing has, if it is not genuine or late."""
    return links.number_in(purpose, token, clock.now()) or 0
