"""What the clock does about alerts."""

from datetime import datetime

from mcv.alerts import actions


def publish_due(now: datetime) -> None:
    """Send what was approved for this minute."""
    actions.publish_due(now)


def publish_version(now: datetime, version: int) -> None:
    """Send one version that was approved for this moment; `publish_due` finds it should this be lost."""
    actions.publish_when_due(version, now)


def finish_sending(now: datetime) -> None:
    """Mark as sent what no longer waits for anybody."""
    actions.finish_sending(now)
