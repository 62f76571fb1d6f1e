"""Sign-ins live in the database, so that they end when the person, the clock or an officer says so."""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app, request, session
from sqlalchemy import String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from mcv.core import clock
from mcv.core.types import UtcDateTime
from mcv.extensions import Base, db, login_manager
from mcv.web import guards

Loader = Callable[[int], Any]

COOKIE_ENTRY = "sign_in"
TOUCH_EVERY = timedelta(seconds=30)


@dataclass(frozen=True)
class Limits:
    """How long a sign-in lasts: without a click, and at all."""

    idle: timedelta
    whole: timedelta


LIMITS = {
    "staff": Limits(idle=timedelta(minutes=15), whole=timedelta(hours=10)),
    "member": Limits(idle=timedelta(minutes=30), whole=timedelta(hours=10)),
}


class SignIn(Base):
    """One person signed in on one browser; the browser holds a token, the table only its hash."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[int] = mapped_column(index=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime())
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)


def sign_in(kind: str, subject_id: int, now: datetime) -> None:
    """Sign the person in on this browser under a new session; an earlier one here is ended."""
    sign_out(now)
    token = secrets.token_urlsafe(32)
    row = SignIn(
        token_hash=_hash(token), kind=kind, subject_id=subject_id, started_at=now, seen_at=now
    )
    db.session.add(row)
    session[COOKIE_ENTRY] = token
    session.permanent = False


def sign_out(now: datetime) -> None:
    """End the sign-in of this browser, if there is one, and forget all that its session held."""
    token = token_of_this_browser()
    session.clear()
    if token:
        mine = update(SignIn).where(SignIn.token_hash == _hash(token), SignIn.ended_at.is_(None))
        db.session.execute(mine.values(ended_at=now))


def seconds_left(now: datetime) -> int:
    """Return how long the sign-in of this browser lasts without a click, in seconds; 0 if there is none."""
    token = token_of_this_browser() or ""
    row = db.session.scalar(select(SignIn).where(SignIn.token_hash == _hash(token)))
    if row is None or not _alive(row, now):
        return 0
    limits = LIMITS[row.kind]
    until = min(row.seen_at + limits.idle, row.started_at + limits.whole)
    return int((until - now).total_seconds())


def end_all(kind: str, subject_id: int, now: datetime) -> None:
    """End every sign-in of that person on every browser."""
    theirs = update(SignIn).where(
        SignIn.kind == kind, SignIn.subject_id == subject_id, SignIn.ended_at.is_(None)
    )
    db.session.execute(theirs.values(ended_at=now))


def attach(app: Flask, loaders: Mapping[str, Loader]) -> None:
    """Let Flask-Login find the person behind a request through the loader of their kind."""
    login_manager.init_app(app)
    app.extensions["mcv_person_loaders"] = loaders

    login_manager.request_loader(_load)


def _load(_request: object) -> Any:
    token = token_of_this_browser()
    return _person(token, clock.now()) if token else None


def _person(token: str, now: datetime) -> Any:
    row = db.session.scalar(select(SignIn).where(SignIn.token_hash == _hash(token)))
    if row is None or not _alive(row, now):
        return None
    person = current_app.extensions["mcv_person_loaders"][row.kind](row.subject_id)
    if person is not None and now - row.seen_at >= TOUCH_EVERY and not _asked_by_itself():
        row.seen_at = now
    return person


def _alive(row: SignIn, now: datetime) -> bool:
    limits = LIMITS[row.kind]
    fresh = now < row.seen_at + limits.idle and now < row.started_at + limits.whole
    return row.ended_at is None and fresh


def _asked_by_itself() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, guards.POLLED, False))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def token_of_this_browser() -> str | None:
    """Return the token that this request's browser holds, if it is signed in."""
    return session.get(COOKIE_ENTRY)
