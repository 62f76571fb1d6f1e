"""Writing: the draft, its live count, its preview, its test, its submission."""

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mcv.alerts import actions, notices, queries
from mcv.alerts.actions import Seen
from mcv.alerts.forms.deciding import StepForm, SubmitForm
from mcv.alerts.forms.writing import DraftForm
from mcv.alerts.models import AlertVersion
from mcv.alerts.queries import audience, desk, texting
from mcv.alerts.rules.aim import merged
from mcv.alerts.rules.states import Kind, State
from mcv.alerts.rules.wording import ready_to_submit
from mcv.alerts.views.aims import choices
from mcv.alerts.views.door import asked_for, blueprint, me, newest, refused, to_alert
from mcv.alerts.views.texting import while_written
from mcv.audiences import queries as audiences
from mcv.audiences.rules import Criteria, spoken_count
from mcv.core import clock, markdown
from mcv.core.errors import DomainError, NotFound, Stale
from mcv.extensions import limiter
from mcv.members.rules import Topic
from mcv.staff.rules import Permission
from mcv.web.guards import needs

MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"


@blueprint.get("/desk/alerts/<ref>/edit")
@needs(Permission.ALERTS_WRITE)
def edit(ref: str) -> ResponseReturnValue:
    """Show the draft to write in."""
    version = _draft(ref)
    if version.state is not State.DRAFT:
        return to_alert(version, "This version is no longer a draft.", "info")
    return _page(version, DraftForm.of(version))


@blueprint.post("/desk/alerts/<ref>/edit")
@needs(Permission.ALERTS_WRITE)
def save(ref: str) -> ResponseReturnValue:
    """Keep what was written and go on; where somebody else saved meanwhile, show both."""
    version = _draft(ref)
    form = DraftForm()
    try:
        kept = _keep(version, form)
    except Stale as error:
        return _page(version, form, status=409, conflict=error.message)
    if not kept:
        return _page(version, form, status=422)
    if request.form.get("do") == "continue":
        return redirect(url_for("alerts.check", ref=ref), 303)
    flash("Draft saved.", "success")
    return redirect(url_for("alerts.edit", ref=ref, _anchor=request.form.get("do")), 303)


@blueprint.post("/desk/alerts/<ref>/autosave")
@needs(Permission.ALERTS_WRITE)
def autosave(ref: str) -> ResponseReturnValue:
    """Keep what was written so far; the browser asks by itself while somebody types."""
    return ("", 204) if _keep(_draft(ref), DraftForm()) else ("", 422)


@blueprint.post("/desk/alerts/<ref>/count")
@needs(Permission.ALERTS_WRITE)
def count(ref: str) -> ResponseReturnValue:
    """Show how many people the ticked places and topics reach now; nothing is kept."""
    version = _draft(ref)
    aim = merged(DraftForm().criteria(), version.aim, desk.covers(me(), clock.now()))
    return render_template("alerts/desk/_count.html", version=version, **_reached(version, aim))


@blueprint.get("/desk/alerts/<ref>/preview")
@needs(Permission.ALERTS_READ)
def preview(ref: str) -> ResponseReturnValue:
    """Show the mail as it will arrive, HTML and text."""
    version = asked_for(ref, clock.now())
    letter = notices.trial_letter(version, me(), clock.now(), is_test=False)
    return render_template(
        "alerts/desk/preview.html",
        version=version,
        letter=letter,
        step=StepForm(),
        reader=me(),
        text=texting.look(version, clock.now()),
        spoken=spoken_count,
    )


@blueprint.get("/desk/alerts/<ref>/mail")
@needs(Permission.ALERTS_READ)
def mail(ref: str) -> ResponseReturnValue:
    """Show the HTML of the mail alone, for the frame in the preview; it can do nothing there."""
    version = asked_for(ref, clock.now())
    letter = notices.trial_letter(version, me(), clock.now(), is_test=False)
    response: Response = make_response(letter.html)
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


@blueprint.post("/desk/alerts/<ref>/test")
@needs(Permission.ALERTS_WRITE)
@limiter.limit("10 per minute")
def test(ref: str) -> ResponseReturnValue:
    """Mail the version, marked as a test, to whoever asks."""
    version = asked_for(ref, clock.now())
    try:
        actions.send_test(version, me(), clock.now())
    except DomainError as error:
        return refused(ref, error)
    flash(f"A test is on its way to {me().email}.", "success")
    back = url_for("alerts.preview", ref=ref, version=version.number)
    return redirect(back, 303)


@blueprint.route("/desk/alerts/<ref>/check", methods=["GET", "POST"])
@needs(Permission.ALERTS_WRITE)
def check(ref: str) -> ResponseReturnValue:
    """Show what is still missing, or ask for approval."""
    now = clock.now()
    version = _draft(ref)
    if version.state is not State.DRAFT:
        return to_alert(version, "This version is no longer a draft.", "info")
    form, refusal = SubmitForm(), None
    if form.validate_on_submit():
        try:
            actions.submit(version, me(), bool(form.confirmed.data), now)
        except Stale as error:
            return refused(ref, error)
        except DomainError as error:
            refusal = error.message
        else:
            return to_alert(version, "Submitted. We have told those who can approve it.")
    page = render_template(
        "alerts/desk/check.html",
        version=version,
        form=form,
        refusal=refusal,
        problems=[*ready_to_submit(version.wording, now), *texting.problems(version)],
        text=texting.look(version, now),
        has_picture=markdown.has_picture(version.body),
        approvers=desk.possible_approvers(version, now),
        places=queries.places_of(version),
        people=version.aim.describe_people(),
        look=audience.look(version),
        spoken=spoken_count,
    )
    return page, 422 if form.is_submitted() else 200


def _draft(ref: str) -> AlertVersion:
    """Return the newest version if the person may write on it, else raise NotFound."""
    version = newest(ref, clock.now())
    if not desk.may_write(version.alert, me(), clock.now()):
        raise NotFound
    return version


def _keep(version: AlertVersion, form: DraftForm) -> bool:
    """Save the form's words; False leaves the errors on the form."""
    if not form.validate():
        return False
    wording = form.wording()
    if wording is None:
        return False
    seen = Seen(form.edition.data, form.sitting.data or "")
    actions.save_draft(version, wording, me(), seen, clock.now())
    return True


def _page(
    version: AlertVersion, form: DraftForm, status: int = 200, conflict: str | None = None
) -> ResponseReturnValue:
    now = clock.now()
    if conflict:
        form.edition.data = version.edition
        form.edition.raw_data = None
    page = render_template(
        "alerts/desk/edit.html",
        version=version,
        form=form,
        kinds=Kind,
        topics=Topic,
        groups=choices(me(), version.aim, now),
        may_force=desk.covers(me(), now).force or version.is_force_wide,
        conflict=conflict,
        refusal=conflict,
        places=queries.places_of(version),
        **_reached(version, version.aim),
        **while_written(version, form.text_words.data or "", version.aim),
    )
    return page, status


def _reached(version: AlertVersion, aim: Criteria) -> dict[str, Any]:
    people = audience.exact(version) if version.is_correction else audiences.count(aim)
    return {
        "reached": spoken_count(people),
        "got_first": spoken_count(audience.got_first(version)),
        "aimed_at": audiences.describe(aim),
        "aim": aim,
    }
