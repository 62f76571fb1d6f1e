"""Numbers to heights: round gridlines from zero, what a target and a band are."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_GRIDLINES = 4
MOST_LABELS = 4
ROUND_STEPS = (1, 2, 5, 10)
LARGEST = 1e15


@dataclass(frozen=True)
class Target:
    """A figure to reach, drawn as a dashed line with its words."""

    value: float
    label: str


@dataclass(frozen=True)
class Band:
    """A stretch of categories with a name, such as the weeks of a campaign; both ends are inside."""

    label: str
    first: int
    last: int


def figure(value: float) -> str:
    """Return a number as a label writes it: "1,243", "12.5"; no more than one decimal."""
    rounded = round(value, 1)
    return f"{int(rounded):,}" if rounded == int(rounded) else f"{rounded:,}"


def drawable(value: float | None) -> float:
    """Return the value between zero and what can be drawn; what is unknown counts as zero."""
    if value is None or math.isnan(value):
        return 0.0
    return float(min(max(value, 0.0), LARGEST))


def gridlines(values: Iterable[float]) -> Sequence[float]:
    """Return at most five round figures from zero to at least the largest value; whole ones for counts."""
    shown = [drawable(value) for value in values]
    largest = max(shown, default=0.0)
    if largest <= 0:
        return (0.0, 1.0)
    step = _round_step(largest / MOST_GRIDLINES)
    if all(value.is_integer() for value in shown):
        step = max(step, 1.0)
    count = math.ceil(largest / step - 1e-9)
    return tuple(number * step for number in range(count + 1))


def _round_step(at_least: float) -> float:
    power = 10.0 ** math.floor(math.log10(at_least))
    return next(step * power for step in ROUND_STEPS if step * power >= at_least * (1 - 1e-9))


def labelled(count: int) -> set[int]:
    """Return which of that many categories get a label so that none touches its neighbour."""
    every = max(1, -(-count // MOST_LABELS))
    return set(range(count - 1, -1, -every))
