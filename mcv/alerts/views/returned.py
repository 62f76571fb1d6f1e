"""What came back of the alerts, as counts: nobody is named."""

from flask import render_template
from flask.typing import ResponseReturnValue

from mcv.alerts.queries import returned
from mcv.alerts.views.door import blueprint
from mcv.core import clock
from mcv.staff.rules import Permission
from mcv.web.guards import needs


@blueprint.get("/desk/alerts/came-back")
@needs(Permission.ALERTS_APPROVE_FORCE)
def came_back() -> ResponseReturnValue:
    """Show the alerts of the last 30 days of which something came back, or that readers reported."""
    now = clock.now()
    return render_template(
        "alerts/desk/came_back.html",
        alerts=returned.came_back(now),
        mail=returned.mail_taken_in(now),
    )
