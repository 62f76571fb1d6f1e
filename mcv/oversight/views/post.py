"""The post on the desk: does it leave, what waits, what is in the way; pause it and let it go on."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from mcv.core import clock
from mcv.core.charts import Series, lines
from mcv.delivery import actions
from mcv.delivery import queries as delivery_queries
from mcv.delivery.rules import day
from mcv.oversight.forms import PauseForm, ResumeForm
from mcv.oversight.queries import post as queries
from mcv.oversight.queries.post import LastDay
from mcv.oversight.views.door import blueprint
from mcv.staff import queries as staff_queries
from mcv.staff.rules import Permission
from mcv.web.filters import clock_time
from mcv.web.guards import needs, polled


@blueprint.get("/desk/delivery")
@needs(Permission.DELIVERY_MANAGE)
def delivery() -> ResponseReturnValue:
    """Show whether post leaves the building, and what is in the way."""
    return _page()


@blueprint.get("/desk/delivery/figures")
@needs(Permission.DELIVERY_MANAGE)
@polled
def delivery_figures() -> ResponseReturnValue:
    """Show what changes by the second alone, for the page that asks for it by itself."""
    now = clock.now()
    return render_template(
        "oversight/_figures.html", moving=queries.moving(current_user, now), now=now
    )


@blueprint.post("/desk/delivery/pause")
@needs(Permission.DELIVERY_MANAGE)
def pause_delivery() -> ResponseReturnValue:
    """Let nothing more leave until somebody lets it go on."""
    now = clock.now()
    form = PauseForm()
    if delivery_queries.pause() is not None:
        flash("Sending was paused already.", "info")
    elif form.validate_on_submit():
        actions.pause_sending(form.because.data, staff_queries.actor(current_user, now), now)
        flash("Sending is paused. What waits stays where it is.", "success")
    else:
        return _page(wrong=form)
    return redirect(url_for(".delivery"), 303)


@blueprint.post("/desk/delivery/resume")
@needs(Permission.DELIVERY_MANAGE)
def resume_delivery() -> ResponseReturnValue:
    """Go on with what waits."""
    now = clock.now()
    form = ResumeForm()
    if delivery_queries.pause() is None:
        flash("Sending went on already.", "info")
    elif form.validate_on_submit():
        because = form.because.data
        actions.resume_sending(staff_queries.actor(current_user, now), now, because)
        flash("Sending goes on.", "success")
    else:
        return _page(wrong=form)
    return redirect(url_for(".delivery"), 303)


def _page(wrong: PauseForm | ResumeForm | None = None) -> ResponseReturnValue:
    now = clock.now()
    moving, last_day = queries.moving(current_user, now), queries.last_day(now)
    form = wrong or (ResumeForm() if moving.post.paused else PauseForm())
    page = render_template(
        "oversight/delivery.html",
        now=now,
        moving=moving,
        last_day=last_day,
        finding=day.finding(last_day.hours, clock_time(day.busiest(last_day.hours).start)),
        chart=_chart(last_day),
        form=form,
    )
    return page, 422 if wrong else 200


def _chart(last_day: LastDay) -> Markup:
    labels = [clock_time(hour.start) for hour in last_day.hours]
    series = [Series("Sent", [hour.sent for hour in last_day.hours])]
    if any(hour.failed for hour in last_day.hours):
        series.append(Series("Failed", [hour.failed for hour in last_day.hours]))
    return lines("Messages by hour", labels, series)
