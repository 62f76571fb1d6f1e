"""Fictional people and what they did, so that a new copy shows what the service does."""

import time
from collections.abc import Callable
from datetime import datetime
from random import Random

from sqlalchemy import func, select

from mcv.core import settings
from mcv.dev.demo import alerting, growing, joining, post
from mcv.dev.demo.diary import Diary
from mcv.dev.demo.people import Force
from mcv.extensions import db
from mcv.members.models import Member
from mcv.staff.models import StaffMember

SEED = "My Community Voice"


def fill(now: datetime, say: Callable[[str], object]) -> bool:
    """Fill a database that knows nobody yet, and return whether it did; never one that people depend on."""
    if settings.current().is_production:
        raise RuntimeError("Demonstration data is made up. It has no place in production.")
    if not is_empty():
        return False
    say("Making demonstration data: people, places and words in it are made up.")
    began = time.monotonic()
    tell(now)
    members = db.session.scalar(select(func.count(Member.id)))
    say(f"Made {members} members and their last weeks in {time.monotonic() - began:.1f} seconds.")
    return True


def is_empty() -> bool:
    """Return whether neither members nor staff are in the database."""
    people = (select(StaffMember.id).limit(1), select(Member.id).limit(1))
    return not any(db.session.scalar(anybody) for anybody in people)


def tell(now: datetime) -> None:
    """Live through the last weeks, the same ones on every machine."""
    random = Random(SEED)  # noqa: S311
    force = Force(now)
    diary = Diary()
    joining.enter(diary, random, now)
    growing.enter(diary, force, now)
    alerting.enter(diary, force, random, now)
    diary.live(now)
    post.settle_letters(now)
    post.tick_off()
