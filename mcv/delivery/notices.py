"""The letters of the system: three files each, in one frame, the text part as good as the HTML."""

from collections.abc import Mapping
from typing import Any

from flask import render_template

from mcv.core import links, settings
from mcv.core.mailtext import clean_header
from mcv.delivery.models import Contact, Delivery
from mcv.delivery.rules.letters import Wording
from mcv.delivery.rules.links import HELP_PATH, PRIVACY_PATH, SETTINGS_PATH, Link, Links
from mcv.delivery.rules.placeholders import Placeholder, before_links
from mcv.delivery.rules.states import Kind, Purpose


def written_links() -> Links:
    """Return the writer of this installation's links."""
    return Links(settings.current().public_url, links.signer())


def render(notice: str, contact: Contact, values: Mapping[str, Any]) -> Wording:
    """Return the wording of the notice for the contact from `templates/notices/<notice>/`.

    Templates know the values, `recipient_name`, `service_name`, `force_name`, `settings_link`,
    `help_link`, `privacy_link`, and `leave_link` when the contact is a member's.
    """
    known = {**frame_values(), **values}
    known["leave_link"] = (
        Placeholder.UNSUBSCRIBE_LINK.value if contact.purpose is Purpose.MEMBER else None
    )
    known["recipient_name"] = contact.name
    folder = f"notices/{notice}"
    return Wording(
        kind=Kind.NOTICE,
        subject=clean_header(render_template(f"{folder}/subject.txt", **known)),
        text=render_template(f"{folder}/body.txt", **known).strip() + "\n",
        html=render_template(f"{folder}/body.html", **known),
        from_name=settings.current().service_name,
    )


def frame_values() -> dict[str, Any]:
    """Return what every letter's frame needs, alerts included."""
    ours = settings.current()
    address = written_links()
    return {
        "service_name": ours.service_name,
        "force_name": ours.force_name,
        "settings_link": address.plain(SETTINGS_PATH),
        "help_link": address.plain(HELP_PATH),
        "privacy_link": address.plain(PRIVACY_PATH),
    }


def as_read(delivery: Delivery) -> str:
    """Return what a letter says to its recipient, in text; what a mail has links for is left out."""
    words = before_links(delivery.outgoing.text_body)
    return words.replace(Placeholder.NAME, delivery.contact.name)


def useful_link(delivery: Delivery) -> str:
    """Return where its recipient says whether a message was useful."""
    return written_links().signed(Link.USEFUL, delivery.id)
