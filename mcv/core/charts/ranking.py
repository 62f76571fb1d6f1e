"""Bars that lie on their side: a figure for each place, its name above it."""

from collections.abc import Sequence

from markupsafe import Markup

from mcv.core.charts.scale import Target, drawable, figure, gridlines
from mcv.core.charts.svg import BLUE, GREY, NAVY, TEAL, element, haloed, percent, picture, text

ROW, BAR = 46.0, 16.0
WIDEST = 84.0
BELOW = 28.0


def ranking(
    title: str,
    points: Sequence[tuple[str, float | None]],
    *,
    description: str = "",
    unit: str = "",
    target: Target | None = None,
) -> Markup:
    """Return one lying bar for each (label, value), in the order given, with its figure and unit."""
    values = [drawable(value) for _, value in points]
    longest = gridlines([*values, *([target.value] if target else [])])[-1]
    height = len(points) * ROW
    drawn = _target(target, unit, height, longest) if target else []
    for index, (label, value) in enumerate(points):
        drawn += _row(index * ROW, label, value, unit, longest)
    return picture(title, description or _in_words(points, unit), height + BELOW, drawn)


def _row(top: float, label: str, value: float | None, unit: str, longest: float) -> list[Markup]:
    width = WIDEST * drawable(value) / longest
    y = top + 22
    words = "no figure" if value is None else f"{figure(value)}{unit}"
    return [
        text(0, top + 15, label, "start"),
        element("rect", x=0, y=y, width=percent(width), height=BAR, fill=BLUE),
        *haloed(width + 1, y + BAR - 3, words, "start", NAVY),
        element("rect", x=0, y=y, width=1, height=BAR, fill=GREY),
    ]


def _target(target: Target, unit: str, height: float, longest: float) -> list[Markup]:
    at = WIDEST * drawable(target.value) / longest
    look = {"stroke": TEAL, "stroke_width": 2, "stroke_dasharray": "7 5"}
    words = f"{target.label}: {figure(target.value)}{unit}"
    return [
        element("line", x1=percent(at), x2=percent(at), y1=0, y2=height, **look),
        text(at, height + 18, words, "end" if at > 50 else "start", fill=TEAL, font_weight=700),
    ]


def _in_words(points: Sequence[tuple[str, float | None]], unit: str) -> str:
    if not points:
        return "There are no figures yet."
    said = (f"{name}: {'no figure' if v is None else figure(v) + unit}" for name, v in points)
    return "; ".join(said) + "."
