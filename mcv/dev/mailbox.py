"""The mails that the catcher kept, readable in the browser; only in development."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from flask import Blueprint, Response, abort, render_template, request

from mcv.core import settings
from mcv.core.pagination import Page, page_number
from mcv.web.guards import public
from mcv.web.headers import framed_letter

NAME = re.compile(r"^\d{20}-\d{6}\.eml$")
PER_PAGE = 25


def attach(doors: Blueprint) -> None:
    """Open the mailbox's pages."""
    doors.get("/mail")(mailbox)
    doors.get("/mail/<name>")(show)
    doors.get("/mail/<name>/html")(html)
    doors.get("/mail/<name>/source")(source)


@dataclass(frozen=True)
class Letter:
    """One kept mail, parsed."""

    name: str
    at: datetime
    message: EmailMessage

    def part(self, kind: str) -> str:
        """Return the text of its "plain" or "html" part, empty if it has none."""
        body = self.message.get_body(preferencelist=(kind,))
        return str(body.get_content()) if body is not None else ""


def folder() -> Path:
    """Return where the catcher keeps mails."""
    return settings.current().instance / "mail"


def letter(name: str) -> Letter:
    """Return the kept mail of that file name, or answer 404."""
    path = folder() / name
    if not NAME.match(name) or not path.is_file():
        abort(404)
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    return Letter(name, datetime.fromtimestamp(int(name[:20]) / 1e9, UTC), message)


@public
def mailbox() -> str:
    """List the kept mails, newest first; `to` narrows it to one address."""
    names = sorted((path.name for path in folder().glob("[0-9]*.eml")), reverse=True)
    number = page_number(request.args.get("page"))
    shown = names[(number - 1) * PER_PAGE : number * PER_PAGE]
    letters = [letter(name) for name in shown]
    page = Page(items=letters, number=number, per_page=PER_PAGE, total=len(names))
    return render_template("dev/mailbox.html", page=page)


@public
def show(name: str) -> str:
    """Show one mail: what the person sees, its text part, its headers."""
    return render_template("dev/letter.html", letter=letter(name))


@public
def html(name: str) -> Response:
    """Return the HTML part alone, for the frame on its page."""
    return framed_letter(letter(name).part("html"))


@public
def source(name: str) -> Response:
    """Return the mail as it came over the wire."""
    letter(name)
    return Response((folder() / name).read_bytes(), mimetype="text/plain")
