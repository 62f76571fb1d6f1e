"""How moments, numbers and counts are written on a page."""

from datetime import date, datetime, timedelta

from flask import Flask

from mcv.core import clock


def day(value: date | datetime) -> str:
    """Return "23 November 2026"."""
    on = clock.london_day(value) if isinstance(value, datetime) else value
    return f"{on.day} {on:%B %Y}"


def clock_time(value: datetime) -> str:
    """Return "4:10pm", "9am", "midday" or "midnight"."""
    local = clock.to_london(value)
    if local.minute == 0 and local.hour in {0, 12}:
        return "midday" if local.hour else "midnight"
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


def moment(value: datetime, now: datetime | None = None) -> str:
    """Return "today at 4:10pm", "yesterday at 9am", "Friday 20 November at 6pm" (with another year's)."""
    today, on = clock.london_day(now or clock.now()), clock.london_day(value)
    near = {timedelta(0): "today", timedelta(1): "yesterday", timedelta(-1): "tomorrow"}
    words = near.get(today - on)
    if words is None:
        year = "" if on.year == today.year else f" {on.year}"
        words = f"{on:%A} {on.day} {on:%B}{year}"
    return f"{words} at {clock_time(value)}"


def deadline(value: datetime, now: datetime | None = None) -> str:
    """Return what stands after "by": "4pm today", "9am tomorrow", else as a moment."""
    words = moment(value, now)
    at, by = words.partition(" at ")[::2]
    return f"{by} {at}" if at in {"today", "tomorrow"} else words


def past(value: datetime) -> bool:
    """Return whether that moment has gone."""
    return value < clock.now()


def number(value: float) -> str:
    """Return "1,243", "12.5" or, for 12.0, "12"."""
    return f"{int(value) if value == int(value) else value:,}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """Return "1 person" or "1,243 people"."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def attach(app: Flask) -> None:
    """Make the filters known to every template."""
    for function in (day, clock_time, moment, deadline, number, plural):
        app.jinja_env.filters[function.__name__] = function
    app.jinja_env.tests["past"] = past
