"""What people see who point their phone at a code."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from mcv.campaigns import queries
from mcv.campaigns.views.doors import blueprint
from mcv.core import settings
from mcv.web.guards import public


@blueprint.get("/q/<code>")
@public
def scanned(code: str) -> ResponseReturnValue:
    """Lead to the sign-up page; a code that we do not know leads there too, because it is printed."""
    campaign = queries.by_code(code)
    return redirect(_join(campaign.code if campaign else None), 303)


@blueprint.get("/local")
@public
def card() -> ResponseReturnValue:
    """Show the page of the Victim Care Card, which says nothing about who would read it."""
    page = render_template(
        "campaigns/card_page.html",
        support_phone=settings.current().support_phone,
        join=url_for("members.join_near_home"),
    )
    # whoever shares the computer finds no copy of it on the disk
    return page, {"Cache-Control": "no-store"}


def _join(source: str | None) -> str:
    """Return the address of the sign-up page that knows the source; a code is safe in an address."""
    return url_for("members.join") + (f"?from={source}" if source else "")
