"""A member's own page."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from mcv.pages import queries
from mcv.pages.views.doors import pages
from mcv.web.guards import MEMBER, needs


@pages.get("/my")
@needs(MEMBER)
def my_page() -> ResponseReturnValue:
    """Show a member what they got lately and what they and we wrote, and the way to everything else."""
    return render_template(
        "pages/my.html",
        member=current_user,
        messages=queries.latest_messages(current_user),
        conversations=queries.latest_conversations(current_user),
    )
