"""Reads about campaigns."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, func, or_, select

from mcv.campaigns.models import Campaign
from mcv.campaigns.rules import SOURCES_WITHOUT_CAMPAIGN
from mcv.core.errors import NotFound
from mcv.extensions import db
from mcv.members.models import Member


def campaigns() -> Select[Campaign]:
    """Return the query for all campaigns, the latest start first."""
    return select(Campaign).order_by(Campaign.starts_on.desc(), Campaign.id.desc())


def by_ref(ref: str) -> Campaign:
    """Return the campaign with that reference or raise NotFound."""
    campaign = db.session.scalar(select(Campaign).where(Campaign.ref == ref))
    if campaign is None:
        raise NotFound
    return campaign


def by_code(code: str) -> Campaign | None:
    """Return the campaign that the code on a poster names, if we know it."""
    return db.session.scalar(select(Campaign).where(Campaign.code == code.strip().lower()))


def running_between(first: date, last: date) -> Sequence[Campaign]:
    """Return the campaigns with a day in that span, the earliest start first."""
    query = select(Campaign).where(
        Campaign.starts_on <= last, or_(Campaign.ends_on.is_(None), Campaign.ends_on >= first)
    )
    return db.session.scalars(query.order_by(Campaign.starts_on, Campaign.id)).all()


def source_names(sources: Sequence[str]) -> dict[str, str]:
    """Return what each source of sign-ups is called; a code we do not know is its own name."""
    named = select(Campaign.code, Campaign.name).where(Campaign.code.in_(sources))
    known = dict(db.session.execute(named).all())
    return {s: SOURCES_WITHOUT_CAMPAIGN.get(s) or known.get(s) or s for s in sources}


def signed_up_by_source(sources: Sequence[str]) -> dict[str, int]:
    """Return how many confirmed members each of the sources has brought so far, 0 included."""
    counted = (
        select(Member.source, func.count())
        .where(Member.source.in_(sources), Member.verified_at.is_not(None))
        .group_by(Member.source)
    )
    found = dict(db.session.execute(counted).all())
    return {source: found.get(source, 0) for source in sources}
