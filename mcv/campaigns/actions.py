"""What the comms team does with campaigns."""

from dataclasses import dataclass
from datetime import date, datetime

from mcv.audit import actions as audit
from mcv.audit.rules import Actor
from mcv.campaigns import queries, rules
from mcv.campaigns.models import Campaign
from mcv.core.errors import Refused
from mcv.extensions import db


@dataclass(frozen=True)
class Plan:
    """What is said about a campaign; `district_id` None is the whole force."""

    name: str
    medium: rules.Medium
    starts_on: date
    ends_on: date | None
    district_id: int | None
    spend_pence: int


def begin(plan: Plan, code: str, *, actor: Actor, now: datetime) -> Campaign:
    """Add a campaign under a code that no other has; its links work from now on."""
    rules.checked_dates(plan.starts_on, plan.ends_on)
    code = rules.checked_code(code)
    if queries.by_code(code) is not None:
        raise Refused("Another campaign has this code. Choose another.")
    campaign = Campaign(
        code=code,
        name=plan.name,
        medium=plan.medium,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        district_id=plan.district_id,
        spend_pence=plan.spend_pence,
        created_at=now,
    )
    db.session.add(campaign)
    db.session.flush()
    audit.record(actor, "campaign.begin", f"campaign:{campaign.ref}", now=now, code=code)
    return campaign


def change(campaign: Campaign, plan: Plan, *, actor: Actor, now: datetime) -> None:
    """Change what is said about it; the code stays, because it is printed."""
    rules.checked_dates(plan.starts_on, plan.ends_on)
    campaign.name = plan.name
    campaign.medium = plan.medium
    campaign.starts_on = plan.starts_on
    campaign.ends_on = plan.ends_on
    campaign.district_id = plan.district_id
    campaign.spend_pence = plan.spend_pence
    audit.record(actor, "campaign.change", f"campaign:{campaign.ref}", now=now)
