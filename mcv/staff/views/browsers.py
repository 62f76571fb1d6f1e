"""Browsers that an owner has signed in from: others' wrong tries do not slow these."""

import secrets

from flask import current_app, request
from werkzeug.wrappers import Response

from mcv.core import clock, links
from mcv.staff import queries
from mcv.staff.models import StaffMember
from mcv.staff.rules.tries import KNOWN_BROWSER_LASTS, KNOWN_ON_ONE_BROWSER

PURPOSE = "known-browser"
SEPARATOR = "."


def mark_of(email: str) -> str | None:
    """Return the mark of this browser if the owner of the address has signed in from it before."""
    staff = queries.by_email(email)
    for staff_id, nonce in (_read(token) for token in _tokens()):
        if staff is not None and staff_id == staff.id:
            return f"{staff_id}:{nonce}"
    return None


def remember(response: Response, staff: StaffMember) -> Response:
    """Let this browser be known for the account, beside the few others that share it."""
    others = [token for token in _tokens() if _read(token)[0] not in {0, staff.id}]
    until = clock.now() + KNOWN_BROWSER_LASTS
    mine = links.signer().sign(PURPOSE, staff.id, secrets.randbits(63), expires=until)
    response.set_cookie(
        _name(),
        SEPARATOR.join([mine, *others][:KNOWN_ON_ONE_BROWSER]),
        max_age=KNOWN_BROWSER_LASTS,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )
    return response


def _tokens() -> list[str]:
    return request.cookies.get(_name(), "").split(SEPARATOR)[:KNOWN_ON_ONE_BROWSER]


def _read(token: str) -> tuple[int, int]:
    return links.pair_in(PURPOSE, token, clock.now()) or (0, 0)


def _name() -> str:
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    return "__Host-known_browser" if secure else "known_browser"
