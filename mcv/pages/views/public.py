"""The public pages."""

from types import SimpleNamespace

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from mcv.core import settings
from mcv.core.pagination import Page
from mcv.pages import rules
from mcv.pages.forms import CookieForm
from mcv.pages.views.doors import pages
from mcv.web.guards import public

LAYOUTS = {
    "public": "layouts/public.html",
    "desk": "layouts/desk.html",
    "quiet": "layouts/quiet.html",
    "print": "layouts/print.html",
}
JOBS = ("Today", "Write", "Replies", "People", "Places", "Campaigns", "Reports")


@pages.get("/")
@public
def home() -> ResponseReturnValue:
    """Show what the service is and the way in."""
    return render_template("pages/home.html")


@pages.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """Show what is held about people, why and how long."""
    return render_template(
        "pages/privacy.html",
        drafted=rules.PRIVACY_NOTICE_DRAFTED,
        contact=settings.current().comms_address,
    )


@pages.route("/cookies", methods=["GET", "POST"])
@public
def cookies() -> ResponseReturnValue:
    """Show which cookies there are and keep the one choice that there is about them."""
    form = CookieForm(remember=_remembered())
    if form.validate_on_submit():
        flash("Your choice about the cookie message is saved.", "success")
        return _with_choice(redirect(url_for("pages.cookies"), 303), form.remember.data == "yes")
    listed = rules.cookies(current_app.config["SESSION_COOKIE_NAME"])
    page = render_template("pages/cookies.html", form=form, cookies=listed)
    return page, 422 if form.errors else 200


def _remembered() -> str:
    return "yes" if request.cookies.get(rules.COOKIE_MESSAGE_SEEN) == "yes" else "no"


def _with_choice(response: Response, remember: bool) -> Response:
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    age = rules.COOKIE_MESSAGE_AGE if remember else 0
    response.set_cookie(
        rules.COOKIE_MESSAGE_SEEN, "yes", max_age=age, secure=secure, samesite="Lax"
    )
    return response


@pages.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    """Show what works for whom, what was tested and whom to tell."""
    return render_template(
        "pages/accessibility.html",
        since=rules.ACCESSIBILITY_STATEMENT_FROM,
        contact=settings.current().comms_address,
    )


@pages.get("/help")
@public
def help_for_residents() -> ResponseReturnValue:
    """Show answers to what residents ask most."""
    return render_template("pages/help.html", contact=settings.current().comms_address)


@pages.get("/help/spoc")
@public
def help_for_spocs() -> ResponseReturnValue:
    """Show a new SPOC, step by step, what to do."""
    return render_template("pages/help_spoc.html")


@pages.get("/dev/components")
@public
def components() -> ResponseReturnValue:
    """Show every component in the layout that `?layout=` names; there is no such page in production."""
    if settings.current().is_production:
        abort(404)
    layout = request.args.get("layout", "public")
    return render_template(
        "pages/components.html",
        layout=LAYOUTS.get(layout, LAYOUTS["public"]),
        layouts=LAYOUTS,
        current_user=SimpleNamespace(name="PC Sam Taylor"),
        desk_navigation=_example_navigation,
        page=Page(items=(), number=4, per_page=25, total=243),
    )


def _example_navigation() -> list[SimpleNamespace]:
    counts = {"Write": 2, "Replies": 14}
    return [
        SimpleNamespace(
            label=job, url=f"#{job.lower()}", current=job == "Today", count=counts.get(job)
        )
        for job in JOBS
    ]
