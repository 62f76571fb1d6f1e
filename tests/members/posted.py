"""What was mailed in a test, and the links in it."""

import re

from sqlalchemy import select

from mcv.delivery.models import Contact, Delivery, Outgoing
from mcv.extensions import db

LINK = re.compile(r"https://voice\.example(/\S+)")


def letters(address: str) -> list[Outgoing]:
    """Everything that was written to the address, the newest first."""
    return list(
        db.session.scalars(
            select(Outgoing)
            .join(Delivery, Delivery.outgoing_id == Outgoing.id)
            .join(Contact, Delivery.contact_id == Contact.id)
            .where(Contact.address == address)
            .order_by(Outgoing.id.desc())
        )
    )


def newest_link(address: str, start: str) -> str:
    """The path of the first link in the newest letter to that address that starts so."""
    paths: list[str] = LINK.findall(letters(address)[0].text_body)
    return next(path for path in paths if path.startswith(start))
