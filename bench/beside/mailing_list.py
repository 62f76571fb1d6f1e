"""GNU Mailman 3: one post to a list of the same members, personalised, by its own `deliver()`.

What it does for each member: looks the membership up in its SQLite database, copies the message,
puts the member's name and address into To and into a footer, makes an envelope sender of the
address (VERP), and hands it over with smtplib on one connection that stays open. One runner sends
one post, so that this is its speed for one alert on any number of cores. It keeps no record of each
recipient; subscribing, its start and its queue files are not measured: kinder than a real run.
"""

import json
from dataclasses import dataclass

from sqlalchemy import select

from bench.beside.letters import post
from bench.beside.peer import HERE, Place, ask, version_in
from mcv.delivery.models import Contact
from mcv.extensions import db

SCRIPT = HERE / "in_mailman.py"
CONFIGURATION = """\
[mailman]
layout: bench
site_owner: postmaster@mcv.example
[paths.bench]
var_dir: {folder}/var
[mta]
incoming: mailman.mta.null.NullMTA
smtp_host: 127.0.0.1
smtp_port: {port}
verp_personalized_deliveries: yes
"""


@dataclass(frozen=True)
class MailingList:
    """GNU Mailman 3 in the virtual environment of this Python, if there is one."""

    python: str | None

    def missing(self) -> str | None:
        """Return what is not installed and how to get it, None if all of it is here."""
        if self._version():
            return None
        return (
            "GNU Mailman 3 is not measured: name a Python that has it by --mailman-python or "
            "MAILMAN_PYTHON (python3 -m venv DIR && DIR/bin/pip install mailman)"
        )

    def title(self) -> str:
        """Return its name and version."""
        return f"GNU Mailman {self._version()}, personalised"

    def prepare(self, place: Place) -> None:
        """Make a list in a database of its own and subscribe every member to it."""
        folder = place.folder / "mailman"
        folder.mkdir()
        settings = CONFIGURATION.format(folder=folder, port=place.sink.port)
        (folder / "mailman.cfg").write_text(settings)
        (folder / "post.eml").write_text(post(place.size))
        members = db.session.execute(select(Contact.address, Contact.name).order_by(Contact.id))
        self._run("subscribe", place, json.dumps([tuple(member) for member in members]))

    def rate(self, place: Place) -> float:
        """Post the alert and return messages a second, from asking who is subscribed."""
        seconds = float(self._run("deliver", place))
        return place.recipients / seconds

    def _run(self, what: str, place: Place, given: str = "") -> str:
        assert self.python
        folder = place.folder / "mailman"
        return ask([self.python, "-W", "ignore", str(SCRIPT), what, str(folder)], given=given)

    def _version(self) -> str | None:
        return version_in(self.python, "mailman", "mailman")
