"""Watching an alert go."""

from dataclasses import replace

from flask import render_template
from flask.typing import ResponseReturnValue

from mcv.alerts import queries
from mcv.alerts.forms.deciding import CancelForm
from mcv.alerts.models import AlertVersion
from mcv.alerts.queries import reception as reception_queries
from mcv.alerts.rules.states import State
from mcv.alerts.views.door import asked_for, blueprint, to_alert
from mcv.core import clock
from mcv.delivery import queries as post
from mcv.delivery.queries import rates
from mcv.staff.rules import Permission
from mcv.web.guards import needs, polled


@blueprint.get("/desk/alerts/<ref>/progress")
@needs(Permission.ALERTS_READ)
def progress(ref: str) -> ResponseReturnValue:
    """Show how far the alert has come, and why some did not get it."""
    version = asked_for(ref, clock.now())
    if version.outgoing_id is None:
        return to_alert(version, "This version has not been sent.", "info")
    tally, texts = post.tally(version.outgoing_id), _texts(version)
    came_back = rates.figures([version.outgoing_id])[version.outgoing_id]
    came_back = replace(came_back, sent=tally.sent)
    return render_template(
        "alerts/desk/progress.html",
        version=version,
        tally=tally,
        texts=texts,
        came_back=came_back,
        days=rates.figures_by_day(version.outgoing_id),
        moving=_moving(version.state, tally, texts),
        circuit=post.open_circuit(),
        places=queries.places_of(version),
        verdict=reception_queries.verdict(version),
        may_stop=queries.is_stoppable(version),
        cancel=CancelForm(),
    )


@blueprint.get("/desk/alerts/<ref>/tally")
@needs(Permission.ALERTS_READ)
@polled
def tally(ref: str) -> ResponseReturnValue:
    """Show the figures alone, for the page that asks for them by itself; at the end it loads anew."""
    version = asked_for(ref, clock.now())
    found, texts = post.tally(version.outgoing_id or 0), _texts(version)
    moving = _moving(version.state, found, texts)
    page = render_template(
        "alerts/desk/_tally.html",
        version=version,
        tally=found,
        texts=texts,
        moving=moving,
        circuit=post.open_circuit(),
    )
    return page, {} if moving else {"HX-Refresh": "true"}


def _texts(version: AlertVersion) -> post.Tally | None:
    return post.tally(version.text_outgoing_id) if version.text_outgoing_id else None


def _moving(state: State, tally: post.Tally, texts: post.Tally | None) -> bool:
    is_finished = tally.is_finished and (texts is None or texts.is_finished)
    return state in {State.SENDING, State.CANCELLED} and not is_finished
