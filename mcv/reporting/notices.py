"""The letter that brings the weekly report to the comms team."""

from datetime import datetime

from mcv.core import links, settings
from mcv.delivery import actions as post
from mcv.delivery.models import Contact
from mcv.delivery.rules.states import Purpose
from mcv.reporting.rules.figures import Figures
from mcv.staff import queries as staff
from mcv.staff.rules import Permission


def mail_report(figures: Figures, now: datetime) -> None:
    """Post the report to the comms team's address and to everybody posted in the team."""
    for contact in readers(now):
        post.post_notice(
            contact=contact,
            notice="weekly-report",
            values={
                "figures": figures,
                "week": figures.week,
                "address": links.address(f"/desk/reports/{figures.monday}"),
            },
            now=now,
        )


def readers(now: datetime) -> list[Contact]:
    """Return whom the report is mailed to, each once."""
    team = post.keep_contact(Purpose.STAFF, settings.current().comms_address, "Comms team")
    people = staff.with_permission(Permission.CAMPAIGNS_MANAGE, None, now)
    found = {team.id: team} | {person.contact_id: person.contact for person in people}
    return list(found.values())
