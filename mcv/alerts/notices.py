"""The letter that an alert goes out as, and the letters about its way through the house."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import render_template
from markupsafe import Markup

from mcv.alerts import queries
from mcv.alerts.models import AlertVersion
from mcv.core import links, markdown, settings
from mcv.delivery import actions as post
from mcv.delivery import notices as post_notices
from mcv.delivery.rules.letters import Wording
from mcv.delivery.rules.placeholders import Placeholder
from mcv.delivery.rules.states import Kind
from mcv.staff import queries as staff_queries
from mcv.staff.models import StaffMember

LINK = Markup('<a class="link" style="color: #1d5fa8;" href=')


def letter(version: AlertVersion) -> Wording:
    """Return the version as it goes to everybody, placeholders standing for what is personal."""
    marks = {
        "reply_link": Placeholder.REPLY_LINK.value,
        "useful_link": Placeholder.USEFUL_LINK.value,
        "leave_link": Placeholder.UNSUBSCRIBE_LINK.value,
        "recipient_name": Placeholder.NAME.value,
    }
    return _rendered(version, version.signature, {**marks, "is_test": False}, Kind.ALERT)


def trial_letter(
    version: AlertVersion, reader: StaffMember, now: datetime, is_test: bool
) -> Wording:
    """Return the version as it would arrive, marked if it is a test; its links lead to the desk."""
    desk = links.address(f"/desk/alerts/{version.alert.ref}")
    instead = {
        "reply_link": desk,
        "useful_link": desk,
        "leave_link": desk,
        "recipient_name": reader.name,
        "is_test": is_test,
    }
    return _rendered(version, signature_of(version, now), instead, Kind.NOTICE)


def signature_of(version: AlertVersion, now: datetime) -> str:
    """Return how the version is signed: as frozen at submission, else as its author would sign now."""
    return version.signature or staff_queries.signed_by(version.alert.author, now)


def tell_approvers(version: AlertVersion, approvers: Sequence[StaffMember], now: datetime) -> None:
    """Tell each of them that an alert waits, without its words."""
    for staff in approvers:
        post.post_notice(
            contact=staff.contact,
            notice="alert-submitted",
            values={"urgent": version.urgent, "desk_link": _desk_link(version)},
            now=now,
            expires_at=version.last_useful_at,
        )


def tell_author(version: AlertVersion, now: datetime) -> None:
    """Tell the author, and whoever submitted it if that is another, what was decided."""
    people = {version.alert.author.id: version.alert.author}
    if version.submitted_by is not None:
        people[version.submitted_by.id] = version.submitted_by
    for _, staff in sorted(people.items()):
        post.post_notice(
            contact=staff.contact,
            notice="alert-decided",
            values={"state": version.state.value, "desk_link": _desk_link(version)},
            now=now,
        )


def _desk_link(version: AlertVersion) -> str:
    return links.address(f"/desk/alerts/{version.alert.ref}")


def _rendered(
    version: AlertVersion, signature: str, links_in: dict[str, Any], kind: Kind
) -> Wording:
    force = settings.current().force_name
    html = markdown.render(version.body).replace(Markup("<a href="), LINK)
    values = {
        **post_notices.frame_values(),
        **links_in,
        "version": version,
        "lead": queries.lead_of(version),
        "signature": signature,
        "body_html": html,
        "body_text": markdown.plain(version.body),
        "public_link": links.address(f"/alerts/{version.alert.ref}"),
    }
    prefix = "TEST: " if links_in["is_test"] else ""
    prefix += "Correction: " if version.is_correction else "Urgent: " if version.urgent else ""
    return Wording(
        kind=kind,
        subject=prefix + version.title,
        text=render_template("outgoing/alert.txt", **values).strip() + "\n",
        html=render_template("outgoing/alert.html", **values),
        from_name=signature if force in signature else f"{signature} ({force})",
    )
