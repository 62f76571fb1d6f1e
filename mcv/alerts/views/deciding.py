"""Deciding: approved, sent back, withdrawn, cancelled, taken up again, corrected."""

from collections.abc import Callable
from datetime import datetime

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from mcv.alerts import actions, queries
from mcv.alerts.actions import Approval
from mcv.alerts.forms.deciding import ApproveForm, CancelForm, ReturnForm, StepForm
from mcv.alerts.models import AlertVersion
from mcv.alerts.queries import audience, desk, texting
from mcv.alerts.rules.deciding import check_step, may_approve
from mcv.alerts.rules.states import State
from mcv.alerts.views.door import blueprint, me, newest, refused, to_alert
from mcv.audiences.rules import spoken_count
from mcv.core import clock, markdown
from mcv.core.errors import DomainError, NotAllowed, Refused, Stale
from mcv.staff.models import StaffMember
from mcv.staff.rules import Permission
from mcv.web.filters import moment
from mcv.web.guards import needs

Step = Callable[[AlertVersion, StaffMember, datetime], AlertVersion | None]


@blueprint.get("/desk/alerts/<ref>/approve")
@needs(Permission.ALERTS_APPROVE)
def decide(ref: str) -> ResponseReturnValue:
    """Show exactly what would be sent and to how many, with the two ways to decide."""
    version = newest(ref, clock.now())
    if version.state is not State.SUBMITTED:
        return to_alert(version, "This alert no longer waits for approval.", "info")
    return _page(version, None, None)


@blueprint.post("/desk/alerts/<ref>/approve")
@needs(Permission.ALERTS_APPROVE)
def approve(ref: str) -> ResponseReturnValue:
    """Approve the version that was on the page; it goes now, or at the time that was set."""
    now = clock.now()
    version, form = newest(ref, now), ApproveForm()
    try:
        check_step(version.state, State.APPROVED)
        if not form.validate():
            return _page(version, form, None)
        approval = Approval(*form.seen, form.moment(), bool(form.confirmed.data))
        actions.approve(version, me(), approval, now)
    except (Stale, NotAllowed) as error:
        return refused(ref, error)
    except Refused as error:
        return _page(version, form, None, error.message)
    if approval.send_at:
        return to_alert(version, f"Approved. It will be sent {moment(approval.send_at, now)}.")
    if version.state is State.CANCELLED:
        return to_alert(version, "It is out of date, so it was not sent.", "warning")
    return redirect(url_for("alerts.progress", ref=ref), 303)


@blueprint.post("/desk/alerts/<ref>/return")
@needs(Permission.ALERTS_APPROVE)
def send_back(ref: str) -> ResponseReturnValue:
    """Send the version back to its author with the reason."""
    version, form = newest(ref, clock.now()), ReturnForm()
    try:
        check_step(version.state, State.RETURNED)
        if not form.validate():
            return _page(version, None, form)
        actions.send_back(version, me(), form.seen, form.because.data, clock.now())
    except DomainError as error:
        return refused(ref, error)
    return to_alert(version, "Sent back. We have told the author.")


@blueprint.post("/desk/alerts/<ref>/withdraw")
@needs(Permission.ALERTS_WRITE)
def withdraw(ref: str) -> ResponseReturnValue:
    """Take a draft or a submitted version out of the way."""
    return _stepped(ref, actions.withdraw, "Withdrawn. Nothing was sent.")


@blueprint.post("/desk/alerts/<ref>/reopen")
@needs(Permission.ALERTS_WRITE)
def reopen(ref: str) -> ResponseReturnValue:
    """Take up a returned, withdrawn or cancelled version again as a new draft."""
    return _stepped(ref, actions.reopen, "A new draft with the same words is ready.")


@blueprint.post("/desk/alerts/<ref>/correct")
@needs(Permission.ALERTS_WRITE)
def correct(ref: str) -> ResponseReturnValue:
    """Begin the correction of a sent alert."""
    words = "Write the correction. It will go to exactly those who got the first message."
    return _stepped(ref, actions.begin_correction, words)


@blueprint.post("/desk/alerts/<ref>/cancel")
@needs(Permission.ALERTS_READ)
def cancel(ref: str) -> ResponseReturnValue:
    """Stop a scheduled version, or what is left of one that is being sent."""
    version, form = newest(ref, clock.now()), CancelForm()
    if not form.validate():
        return refused(ref, Refused("Enter why you cancel it."))
    try:
        actions.cancel(version, me(), form.because.data, clock.now())
    except DomainError as error:
        return refused(ref, error)
    return to_alert(version, "Cancelled. Nothing more of it will leave.")


def _stepped(ref: str, step: Step, words: str) -> ResponseReturnValue:
    version, form = newest(ref, clock.now()), StepForm()
    if not form.validate():
        return refused(ref, Refused("Reload the page and try again."))
    try:
        draft = step(version, me(), clock.now())
    except DomainError as error:
        return refused(ref, error)
    if draft is not None:
        return redirect(url_for("alerts.edit", ref=ref), 303)
    return to_alert(version, words)


def _page(
    version: AlertVersion,
    approving: ApproveForm | None,
    returning: ReturnForm | None,
    refusal: str | None = None,
) -> ResponseReturnValue:
    now = clock.now()
    seen = {"number": version.number, "fingerprint": version.fingerprint}
    fit = desk.approver(me(), version, now)
    page = render_template(
        "alerts/desk/approve.html",
        version=version,
        approving=approving or ApproveForm(formdata=None, **seen),
        returning=returning or ReturnForm(formdata=None, **seen),
        form=approving if approving and approving.errors else returning,
        refusal=refusal,
        decision=may_approve(fit, desk.writer_ids(version), version.is_force_wide),
        body=markdown.render(version.body),
        places=queries.places_of(version),
        every_place=desk.every_place(version),
        people=version.aim.describe_people(),
        look=audience.look(version),
        text=texting.look(version, now),
        spoken=spoken_count,
    )
    return page, 200 if approving is None and returning is None else 422
