"""The desk's first page."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from mcv.core import clock
from mcv.pages import queries
from mcv.pages.views.doors import pages
from mcv.staff.rules import Permission
from mcv.web.guards import needs


@pages.get("/desk")
@needs(Permission.DESK)
def today() -> ResponseReturnValue:
    """Show what waits for the person, what is overdue, what went out, and how far it is to 10%."""
    now = clock.now()
    return render_template(
        "pages/today.html",
        alerts=queries.alerts_today(current_user, now),
        replies=queries.replies_today(current_user, now),
        resets=queries.resets_today(current_user, now),
        progress=queries.progress(current_user, now),
        paused=queries.sending_paused(),
        circuit=queries.post_circuit(),
    )
