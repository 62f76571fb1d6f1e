"""What monitors and load balancers ask."""

from flask import jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError

from mcv.core import clock
from mcv.extensions import db
from mcv.oversight import queries, rules
from mcv.oversight.views.door import blueprint
from mcv.web.guards import public


@blueprint.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Say of each part whether it is at work; 503 when one of them needs somebody to look."""
    now = clock.now()
    try:
        answer = rules.report(queries.pulse(now), now)
    except DBAPIError:
        db.session.rollback()
        answer = {"status": "attention", "database": "does not answer"}
    return jsonify(answer), 200 if answer["status"] == "ok" else 503


@blueprint.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Say whether this process can serve pages, for a load balancer."""
    try:
        ready = queries.is_set_up()
    except DBAPIError:
        db.session.rollback()
        return jsonify(status="the database does not answer, or its tables are not made"), 503
    if not ready:
        return jsonify(status="the places are not loaded"), 503
    return jsonify(status="ok")
