"""When an alert goes, until when it is worth sending, and how a typed time is read."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mcv.core.errors import Refused

LONDON = ZoneInfo("Europe/London")
LATEST_AHEAD = timedelta(days=60)
GOOD_FOR = {True: timedelta(hours=24), False: timedelta(days=3)}


def read_moment(day: date | None, at: time | None) -> datetime | None:
    """Return the UTC moment of a London day and time, None if neither is given; half raises Refused."""
    if day is None and at is None:
        return None
    if day is None or at is None:
        raise Refused("Enter both the date and the time, like 23 November 2026 and 4:10pm")
    local = datetime.combine(day, at, LONDON)
    moment = local.astimezone(UTC)
    if moment.astimezone(LONDON).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise Refused("The clocks go forward then: that time does not exist. Choose another.")
    return moment


def check_send_at(send_at: datetime, last_useful: datetime | None, now: datetime) -> None:
    """Raise Refused if an alert cannot be set for that moment."""
    if send_at <= now:
        raise Refused("Choose a time to send that is still to come")
    if send_at > now + LATEST_AHEAD:
        raise Refused("Choose a time to send within the next 60 days")
    if last_useful is not None and send_at >= last_useful:
        raise Refused("By then this alert is out of date. Choose an earlier time to send.")


def last_useful(expires_at: datetime | None, event_ends_at: datetime | None) -> datetime | None:
    """Return the moment after which nobody should get it any more, if one is known."""
    return min((moment for moment in (expires_at, event_ends_at) if moment), default=None)


def stops_at(last: datetime | None, urgent: bool, now: datetime) -> datetime:
    """Return when the post room gives up on those it could not reach."""
    return min(last or now + GOOD_FOR[urgent], now + GOOD_FOR[urgent])


def is_worth_sending(last: datetime | None, now: datetime) -> bool:
    """Return whether an alert that is due now is not out of date."""
    return last is None or now < last
