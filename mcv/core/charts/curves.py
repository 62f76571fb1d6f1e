"""Lines over time: one or a few, each named at its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from mcv.core.charts.scale import Band, Target, drawable, figure, gridlines, labelled
from mcv.core.charts.svg import BLUE, GREY, NAVY, Frame, element, haloed, percent, picture

LOOKS = ((NAVY, ""), (BLUE, "3 3"), (GREY, "10 4"), (NAVY, "1 5"))
"""Colour and dashes together, so that colour is never alone."""

DOTS_UP_TO = 26
ROOM_FOR_A_NAME = 18.0


@dataclass(frozen=True)
class Series:
    """One line: its name and a value for each label; None leaves a gap."""

    name: str
    values: Sequence[float | None]


def lines(
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    description: str = "",
    target: Target | None = None,
    bands: Sequence[Band] = (),
) -> Markup:
    """Return up to four lines over the labels, each named where it ends; the axis starts at zero."""
    every = [drawable(value) for line in series for value in line.values]
    grid = gridlines([*every, *([target.value] if target else [])])
    frame = Frame(grid, labels, labelled(len(labels)), bands)
    drawn = frame.ground() + frame.target(target)
    for line, (colour, dashes) in zip(series, LOOKS, strict=False):
        drawn += _line(frame, line, colour, dashes)
    drawn += _names(frame, series)
    return picture(title, description or _in_words(labels, series), frame.height, drawn)


def _line(frame: Frame, line: Series, colour: str, dashes: str) -> list[Markup]:
    places = [
        None if value is None else (frame.across(index), frame.down(drawable(value)))
        for index, value in enumerate(line.values[: len(frame.labels)])
    ]
    look: dict[str, object] = {"stroke": colour, "stroke_width": 3, "stroke_linecap": "round"}
    if dashes:
        look["stroke_dasharray"] = dashes
    drawn = [
        element("line", x1=percent(a[0]), y1=a[1], x2=percent(b[0]), y2=b[1], **look)
        for a, b in pairwise(places)
        if a and b
    ]
    if len(places) <= DOTS_UP_TO:
        drawn += [
            element("circle", cx=percent(p[0]), cy=p[1], r=4, fill=colour) for p in places if p
        ]
    return drawn


def _names(frame: Frame, series: Sequence[Series]) -> list[Markup]:
    """Return the name and last figure of each line at its end: the topmost above it, the others below.

    Where there is no room below, above the axis, all stand above.
    """
    ends = []
    for line, (colour, _) in zip(series, LOOKS, strict=False):
        known = [(i, v) for i, v in enumerate(line.values[: len(frame.labels)]) if v is not None]
        if known:
            index, value = known[-1]
            words = f"{line.name} {figure(value)}"
            ends.append((frame.down(drawable(value)), frame.across(index), words, colour))
    ends.sort()
    floor = frame.down(0) - 5
    is_cramped = len(ends) > 1 and ends[-1][0] + 20 > floor
    lifted = (len(ends) - 1) * ROOM_FOR_A_NAME if is_cramped else 0
    drawn: list[Markup] = []
    ceiling = 0.0
    for place, (y, x, words, colour) in enumerate(ends):
        above = ends[0][0] - 10 - lifted
        beside = above if place == 0 or is_cramped else min(y + 20, floor)
        ceiling = max(beside, ceiling + ROOM_FOR_A_NAME, 12)
        drawn += haloed(x, ceiling, words, "end" if x > 40 else "start", colour)
    return drawn


def _in_words(labels: Sequence[str], series: Sequence[Series]) -> str:
    if not labels or not series:
        return "There are no figures yet."
    said = []
    for line in series:
        known = [value for value in line.values if value is not None]
        if known:
            said.append(f"{line.name} goes from {figure(known[0])} to {figure(known[-1])}")
    return f"From {labels[0]} to {labels[-1]}. " + "; ".join(said) + "."
