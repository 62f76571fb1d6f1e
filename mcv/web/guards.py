"""Default deny: every endpoint says who may come in; here it is declared, above it is decided."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from mcv.core import clock
from mcv.web import transactions

View = TypeVar("View", bound=Callable[..., Any])
Decider = Callable[[Any, str, datetime], bool]
DeniedWriter = Callable[[Any, str, str, datetime], None]

PUBLIC = "public"
MEMBER = "member"
ATTRIBUTE = "mcv_guard"
POLLED = "mcv_polled"
DECIDER = "mcv_decider"


def public(view: View) -> View:
    """Let everybody in."""
    setattr(view, ATTRIBUTE, PUBLIC)
    return view


def needs(permission: str) -> Callable[[View], View]:
    """Let in signed-in staff with that permission; `MEMBER` lets in signed-in members."""

    def declare(view: View) -> View:
        setattr(view, ATTRIBUTE, str(permission))
        return view

    return declare


def polled(view: View) -> View:
    """Say that a page asks for this by itself, so that it does not count as the person being there."""
    setattr(view, POLLED, True)
    return view


def guard_of(view: Callable[..., Any]) -> str | None:
    """Return what the view declares, or None if it declares nothing."""
    return getattr(view, ATTRIBUTE, None)


def attach(app: Flask, decide: Decider, write_denied: DeniedWriter) -> None:
    """Check every request; `decide` says whether staff may, `write_denied` keeps what was refused."""
    app.extensions[DECIDER] = decide

    @app.before_request
    def check() -> ResponseReturnValue | None:
        if request.endpoint is None:
            return None
        guard = guard_of(current_app.view_functions[request.endpoint])
        if guard == PUBLIC:
            return None
        if guard is None:
            abort(403)
        return _check_person(guard, write_denied)


def _check_person(guard: str, write_denied: DeniedWriter) -> ResponseReturnValue | None:
    kind = getattr(current_user, "person_kind", None)
    wanted = "member" if guard == MEMBER else "staff"
    if kind != wanted:
        return _to_sign_in(wanted)
    now = clock.now()
    if wanted == "member" or current_app.extensions[DECIDER](current_user, guard, now):
        return None
    person_id, endpoint = current_user.id, str(request.endpoint)
    transactions.after_rollback(lambda: write_denied(person_id, guard, endpoint, now))
    return abort(403)


def _to_sign_in(kind: str) -> ResponseReturnValue:
    """Return the way to the right sign-in page; only a page that was to be read is returned to."""
    endpoint = "members.sign_in" if kind == "member" else "staff.sign_in"
    if request.headers.get("HX-Request"):
        return "", 401, {"HX-Redirect": url_for(endpoint)}
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for(endpoint, next=back), 303)


def safe_next(target: str | None) -> str | None:
    """Return the target if it is a path on this site, else None."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    return None if any(ord(character) < 32 or character == "\\" for character in target) else target
