"""Campaigns for tests."""

from datetime import UTC, date, datetime
from typing import Any

from mcv.campaigns.models import Campaign
from mcv.campaigns.rules import Medium
from mcv.extensions import db


def a_campaign(code: str = "medway-poster", **changes: Any) -> Campaign:
    """A poster at Medway's bus stops, up since 2 November 2026."""
    values: dict[str, Any] = {
        "name": "Medway bus stops",
        "medium": Medium.POSTER,
        "starts_on": date(2026, 11, 2),
        "created_at": datetime(2026, 11, 1, 9, tzinfo=UTC),
    } | changes
    campaign = Campaign(code=code, **values)
    db.session.add(campaign)
    db.session.flush()
    return campaign
