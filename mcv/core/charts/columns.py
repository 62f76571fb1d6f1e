"""Upright bars: a figure for each week or month, from zero."""

from collections.abc import Sequence

from markupsafe import Markup

from mcv.core.charts.scale import Band, Target, drawable, figure, gridlines, labelled
from mcv.core.charts.svg import BLUE, NAVY, Frame, element, haloed, percent, picture

SHARE_OF_SLOT = 0.64
ALL_LABELLED_UP_TO = 8


def bars(
    title: str,
    points: Sequence[tuple[str, float | None]],
    *,
    description: str = "",
    target: Target | None = None,
    bands: Sequence[Band] = (),
) -> Markup:
    """Return upright bars, one for each (label, value); the axis starts at zero.

    A value that is unknown (None) or below zero draws no bar. Up to eight bars carry their figure,
    of more only the highest and the latest.
    """
    values = [drawable(value) for _, value in points]
    grid = gridlines([*values, *([target.value] if target else [])])
    frame = Frame(grid, [label for label, _ in points], labelled(len(points)), bands)
    drawn = frame.ground()
    drawn += [_bar(frame, index, value) for index, value in enumerate(values) if value > 0]
    drawn += frame.target(target)
    for index in _with_figure(points, values):
        at, y = frame.across(index), frame.down(values[index]) - 7
        drawn += haloed(at, y, figure(values[index]), "middle", NAVY)
    return picture(title, description or _in_words(points), frame.height, drawn)


def _bar(frame: Frame, index: int, value: float) -> Markup:
    width = frame.slot * SHARE_OF_SLOT
    y = frame.down(value)
    return element(
        "rect",
        x=percent(frame.across(index) - width / 2),
        y=y,
        width=percent(width),
        height=frame.down(0) - y,
        fill=BLUE,
    )


def _with_figure(points: Sequence[tuple[str, float | None]], values: list[float]) -> list[int]:
    known = [index for index, (_, value) in enumerate(points) if value is not None]
    if len(points) <= ALL_LABELLED_UP_TO or not known:
        return known
    highest = max(known, key=lambda index: values[index])
    near = highest != known[-1] and known[-1] - highest < len(points) / ALL_LABELLED_UP_TO
    return [highest] if near or highest == known[-1] else [highest, known[-1]]


def _in_words(points: Sequence[tuple[str, float | None]]) -> str:
    if not points:
        return "There are no figures yet."
    said = (f"{label}: {'no figure' if v is None else figure(v)}" for label, v in points[-24:])
    return f"{len(points)} bars. " + "; ".join(said) + "."
