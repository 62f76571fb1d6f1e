"""Was this useful? Asked in every alert, answered without signing in."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from mcv.alerts import actions, queries
from mcv.alerts.forms.public import UsefulForm
from mcv.alerts.queries import reception as reception_queries
from mcv.alerts.views.door import blueprint
from mcv.core import clock, links
from mcv.core.errors import LinkOver, NotFound
from mcv.delivery import queries as post
from mcv.delivery.models import Delivery
from mcv.delivery.rules.keeping import TOO_OLD
from mcv.delivery.rules.links import Link
from mcv.extensions import limiter
from mcv.web.guards import public


@blueprint.get("/u/<token>")
@public
def ask(token: str) -> ResponseReturnValue:
    """Ask; nothing is kept, because mail scanners follow links."""
    delivery = _delivery(token)
    said = reception_queries.said_by(delivery.id)
    form = UsefulForm(
        formdata=None, useful={True: "yes", False: "no"}.get(said) if said is not None else None
    )
    return _page(token, delivery, form, said)


@blueprint.post("/u/<token>")
@public
@limiter.limit("30 per minute")
def answer(token: str) -> ResponseReturnValue:
    """Keep what the recipient says; a second answer replaces the first."""
    delivery, form = _delivery(token), UsefulForm()
    if not form.validate():
        return _page(token, delivery, form, None), 422
    actions.say_useful(delivery, form.useful.data == "yes", clock.now())
    return redirect(url_for("alerts.thanks", token=token), 303)


@blueprint.get("/u/<token>/thanks")
@public
def thanks(token: str) -> ResponseReturnValue:
    """Thank them and say what the answer is for."""
    delivery = _delivery(token)
    version = queries.version_of_outgoing(delivery.outgoing_id)
    return render_template("alerts/useful_thanks.html", token=token, version=version)


def _page(token: str, delivery: Delivery, form: UsefulForm, said: bool | None) -> str:
    version = queries.version_of_outgoing(delivery.outgoing_id)
    return render_template("alerts/useful.html", token=token, version=version, form=form, said=said)


def _delivery(token: str) -> Delivery:
    """Return the delivery of an alert that the token was written for, or raise LinkOver."""
    number = links.number_in(Link.USEFUL, token, clock.now())
    if number is None:
        raise LinkOver
    delivery = post.delivery(number)
    if delivery is None:
        raise NotFound(TOO_OLD)
    if queries.version_of_outgoing(delivery.outgoing_id) is None:
        raise LinkOver
    return delivery
