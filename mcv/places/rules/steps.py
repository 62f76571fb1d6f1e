"""Five steps of one hue for the values on a map."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from statistics import quantiles

STEPS = 5


def even_breaks(values: Iterable[float]) -> tuple[float, ...]:
    """Return the values at which a step begins, so that each step holds about as many places.

    Places with equal values share a step, so there may be fewer than five.
    """
    ordered = sorted(values)
    if len(ordered) < 2 or ordered[0] == ordered[-1]:
        return ()
    cuts = quantiles(ordered, n=STEPS, method="inclusive")
    return tuple(sorted({cut for cut in cuts if cut > ordered[0]}))


def step_of(value: float, breaks: Sequence[float]) -> int:
    """Return the step of a value: 0 is the lightest, `len(breaks)` the darkest."""
    return bisect_right(breaks, value)
