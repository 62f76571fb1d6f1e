"""Runs under a Python that has GNU Mailman 3: in_mailman.py subscribe | deliver FOLDER."""

import json
import sys
import time
from email import message_from_bytes
from pathlib import Path

from mailman.app.lifecycle import create_list  # type: ignore[import-not-found]
from mailman.config import config  # type: ignore[import-not-found]
from mailman.core.initialize import initialize  # type: ignore[import-not-found]
from mailman.email.message import Message  # type: ignore[import-not-found]
from mailman.interfaces.domain import IDomainManager  # type: ignore[import-not-found]
from mailman.interfaces.listmanager import IListManager  # type: ignore[import-not-found]
from mailman.interfaces.mailinglist import Personalization  # type: ignore[import-not-found]
from mailman.interfaces.usermanager import IUserManager  # type: ignore[import-not-found]
from mailman.mta.deliver import deliver as hand_over  # type: ignore[import-not-found]
from zope.component import getUtility  # type: ignore[import-not-found]

LIST = "alerts@mcv.example"
FOOTER = """\
This letter is for $user_name at $user_delivered_to.
To leave, write to ${short_listname}-leave@${domain}
"""


def subscribe(folder: Path) -> None:
    """Make the list and subscribe the [address, name] pairs that stand on the standard input."""
    getUtility(IDomainManager).add("mcv.example")
    alerts = create_list(LIST, style_name="legacy-announce")
    alerts.personalize = Personalization.full
    alerts.send_welcome_message = False
    for address, name in json.load(sys.stdin):
        user = getUtility(IUserManager).create_user(address, name)
        alerts.subscribe(next(iter(user.addresses)))
    config.db.commit()
    template = folder / "var/templates/lists" / alerts.list_id / "en/list:member:regular:footer.txt"
    template.parent.mkdir(parents=True)
    template.write_text(FOOTER)


def deliver(folder: Path) -> float:
    """Deliver the post to every subscriber as the outgoing runner does; return the seconds."""
    alerts = getUtility(IListManager).get(LIST)
    source = (folder / "post.eml").read_bytes()
    start = time.perf_counter()
    letter = message_from_bytes(source, Message)
    facts = {"verp": True, "original_size": len(source), "lang": "en"}
    config.handlers["member-recipients"].process(alerts, letter, facts)
    hand_over(alerts, letter, facts)
    config.db.commit()
    return time.perf_counter() - start


def main() -> None:
    """Do what was asked for."""
    what, folder = sys.argv[1], Path(sys.argv[2])
    initialize(str(folder / "mailman.cfg"))
    if what == "subscribe":
        subscribe(folder)
    else:
        print(deliver(folder))


main()
