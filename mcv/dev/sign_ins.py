"""The demonstration's people with what lets them in, six-digit codes of this moment included."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
from flask import Blueprint, Response, render_template

from mcv.core import clock
from mcv.dev.demo import cast
from mcv.staff import queries as staff
from mcv.staff.credentials import STEP_SECONDS
from mcv.staff.models import StaffMember
from mcv.web.guards import public

STEP = timedelta(seconds=STEP_SECONDS)


@dataclass(frozen=True)
class Key:
    """What one of the demonstration's staff signs in with now, and with the code after this one."""

    person: StaffMember
    part: cast.Part
    code: str
    following: str


def attach(doors: Blueprint) -> None:
    """Open the pages of sign-ins."""
    doors.get("/sign-ins")(page)
    doors.get("/sign-ins.txt")(text)


def keys(now: datetime) -> list[Key]:
    """Return the keys of those of the cast who have an account in this database."""
    found = []
    for part in cast.STAFF:
        person = staff.by_email(part.email)
        if person is not None:
            totp = pyotp.TOTP(cast.totp_secret(part))
            found.append(Key(person, part, totp.at(now), totp.at(now + STEP)))
    return found


@public
def page() -> Response:
    """Show every sign-in; the page renews itself when the codes change."""
    now = clock.now()
    seconds = STEP_SECONDS - int(now.timestamp()) % STEP_SECONDS
    shown = render_template(
        "dev/sign_ins.html",
        keys=keys(now),
        password=cast.PASSWORD,
        members=cast.MEMBERS,
        seconds=seconds,
    )
    return Response(shown, headers={"Refresh": str(seconds + 1)})


@public
def text() -> Response:
    """Return the addresses and the chief sign-ins, for the terminal."""
    shown = render_template(
        "dev/sign_ins.txt",
        keys=[key for key in keys(clock.now()) if key.part.leads],
        password=cast.PASSWORD,
        members=cast.MEMBERS,
    )
    return Response(shown, mimetype="text/plain")
