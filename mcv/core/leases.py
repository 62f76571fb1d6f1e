"""Leases: one process at a time does a named thing, and a late one is found out by its fence."""

from datetime import datetime, timedelta

from sqlalchemy import CursorResult, String, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from mcv.core.types import UtcDateTime
from mcv.extensions import Base, db


class Lease(Base):
    """Who does a named thing at present, until when, and the how-manieth holder that is."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    owner: Mapped[str] = mapped_column(String(120))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime())
    renewed_at: Mapped[datetime] = mapped_column(UtcDateTime())
    fence: Mapped[int] = mapped_column(default=1)


def acquire(name: str, owner: str, now: datetime, seconds: float) -> int | None:
    """Return the fence if the owner now holds the lease for that long, None if somebody else does."""
    until = now + timedelta(seconds=seconds)
    if _renewed(name, owner, now, until) or _taken_over(name, owner, now, until):
        return db.session.scalar(select(Lease.fence).where(Lease.name == name))
    if db.session.scalar(select(Lease.name).where(Lease.name == name)):
        return None
    return _made(name, owner, now, until)


def release(name: str, owner: str, now: datetime) -> None:
    """Let the next one in at once, if the owner holds the lease."""
    mine = update(Lease).where(Lease.name == name, Lease.owner == owner)
    db.session.execute(mine.values(expires_at=now))


def last_renewed(name: str) -> datetime | None:
    """Return when the lease was last taken or renewed: a heartbeat."""
    return db.session.scalar(select(Lease.renewed_at).where(Lease.name == name))


def _renewed(name: str, owner: str, now: datetime, until: datetime) -> bool:
    mine = update(Lease).where(Lease.name == name, Lease.owner == owner, Lease.expires_at > now)
    return _hit(mine.values(expires_at=until, renewed_at=now))


def _taken_over(name: str, owner: str, now: datetime, until: datetime) -> bool:
    free = update(Lease).where(Lease.name == name, Lease.expires_at <= now)
    return _hit(free.values(owner=owner, expires_at=until, renewed_at=now, fence=Lease.fence + 1))


def _hit(statement: object) -> bool:
    result = db.session.execute(statement)  # type: ignore[call-overload]
    return isinstance(result, CursorResult) and result.rowcount == 1


def _made(name: str, owner: str, now: datetime, until: datetime) -> int | None:
    try:
        with db.session.begin_nested():
            db.session.add(Lease(name=name, owner=owner, expires_at=until, renewed_at=now))
    except IntegrityError:
        return None
    return 1
