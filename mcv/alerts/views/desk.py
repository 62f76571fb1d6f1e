"""The desk's lists, the beginning of an alert, and the page of one alert."""

from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from mcv.alerts import actions, queries
from mcv.alerts.forms.deciding import CancelForm, StepForm
from mcv.alerts.forms.writing import BeginForm
from mcv.alerts.models import AlertVersion
from mcv.alerts.queries import audience, desk, shown, texting
from mcv.alerts.queries import reception as reception_queries
from mcv.alerts.queries.desk import Shelf
from mcv.alerts.rules.deciding import may_approve, may_correct, may_reopen
from mcv.alerts.rules.states import Kind, State
from mcv.alerts.views.door import asked_for, blueprint, me
from mcv.audiences.rules import spoken_count
from mcv.core import clock, markdown, settings
from mcv.delivery import queries as post
from mcv.places import queries as places
from mcv.staff import queries as staff_queries
from mcv.staff.rules import Permission
from mcv.web.guards import needs
from mcv.web.lists import page_of

FORCE = "force"
N = TypeVar("N", bound=StrEnum)


@blueprint.get("/desk/alerts")
@needs(Permission.ALERTS_READ)
def desk_list() -> ResponseReturnValue:
    """Show one of the desk's lists, filtered and a page at a time."""
    reach = staff_queries.reach(me(), Permission.ALERTS_READ, clock.now())
    which = _one_of(Shelf, request.args.get("show")) or Shelf.DRAFTS
    kind = _one_of(Kind, request.args.get("kind"))
    units = [d for d in places.districts() if reach.covers_district(d.id)]
    asked = request.args.get("district")
    district_id = next((d.id for d in units if str(d.id) == asked), None)
    page = page_of(desk.shelf(which, reach, district_id, kind))
    return render_template(
        "alerts/desk/list.html",
        which=which,
        shelves=Shelf,
        counts=desk.shelf_counts(reach),
        page=page,
        place_names=shown.place_names(page.items),
        kinds=Kind,
        kind=kind,
        district_id=district_id,
        districts=units,
        may_see_returns=bool(
            staff_queries.reach(me(), Permission.ALERTS_APPROVE_FORCE, clock.now())
        ),
        may_write=bool(staff_queries.reach(me(), Permission.ALERTS_WRITE, clock.now())),
    )


@blueprint.route("/desk/alerts/new", methods=["GET", "POST"])
@needs(Permission.ALERTS_WRITE)
def begin() -> ResponseReturnValue:
    """Ask for the kind, and for the unit where there is a choice; then open the empty draft."""
    now = clock.now()
    units = desk.units(me(), now)
    form = BeginForm()
    form.unit.choices = [SelectChoice(_unit_value(unit), _unit_name(unit)) for unit in units]
    if len(units) == 1:
        form.unit.data = _unit_value(units[0])
    elif not form.unit.data and form.is_submitted():
        form.refuse("Choose the unit that it is from", "unit")
    if form.is_submitted() and form.validate() and form.unit.data:
        unit = None if form.unit.data == FORCE else int(form.unit.data)
        version = actions.begin(me(), Kind(form.kind.data), unit, now)
        return redirect(url_for("alerts.edit", ref=version.alert.ref), 303)
    page = render_template("alerts/desk/new.html", form=form, units=units, kinds=Kind)
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/desk/alerts/<ref>")
@needs(Permission.ALERTS_READ)
def show(ref: str) -> ResponseReturnValue:
    """Show one version of an alert: what it says, where it stands, what may be done now."""
    now = clock.now()
    version = asked_for(ref, now)
    is_latest = version is version.alert.latest
    fit = desk.approver(me(), version, now)
    decision = may_approve(fit, desk.writer_ids(version), version.is_force_wide)
    may_write = desk.may_write(version.alert, me(), now)
    open_now = is_latest and may_write
    correctable = may_correct(version.state, version.is_published)
    return render_template(
        "alerts/desk/show.html",
        version=version,
        places=queries.places_of(version),
        people=version.aim.describe_people(),
        body=markdown.render(version.body),
        audience=spoken_count(audience.exact(version)),
        text=texting.look(version, now),
        spoken=spoken_count,
        is_latest=is_latest,
        decision=decision,
        may_write=may_write,
        may_cancel=fit.covers_aim or fit.covers_force or may_write,
        may_stop=queries.is_stoppable(version),
        may_reopen=open_now and may_reopen(version.state, version.is_published),
        may_correct=open_now and correctable and not audience.is_forgotten(version.alert),
        approvers=_approvers(version, now),
        tally=post.tally(version.outgoing_id) if version.outgoing_id else None,
        verdict=reception_queries.verdict(version),
        step=StepForm(),
        cancel=CancelForm(),
    )


def _one_of(names: type[N], value: str | None) -> N | None:
    """Return the name that an address asks for, None if there is no such name."""
    return names(value) if value in set(names) else None


def _approvers(version: AlertVersion, now: datetime) -> list[str]:
    if version.state is not State.SUBMITTED:
        return []
    return [staff.full_name for staff in desk.possible_approvers(version, now)]


def _unit_value(district_id: int | None) -> str:
    return FORCE if district_id is None else str(district_id)


def _unit_name(district_id: int | None) -> str:
    if district_id is None:
        return settings.current().force_name
    return f"{places.district(district_id).name} CSU"
