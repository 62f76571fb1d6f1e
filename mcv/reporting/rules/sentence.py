"""The report's opening sentence, as a board paper would put it."""

from collections.abc import Mapping

from mcv.reporting.rules.weeks import Week


def people(count: int) -> str:
    """Return "550 people signed up", "1 person signed up" or "nobody signed up"."""
    if count == 0:
        return "nobody signed up"
    return f"{count:,} {'person' if count == 1 else 'people'} signed up"


def opening(week: Week, signed_up: Mapping[Week, int]) -> str:
    """Return the sentence that sets the week beside the week before and the first of its month.

    `signed_up` gives the count of each week; a week that is not in it was before the service began
    and is not compared with.
    """
    sentence = f"In {week.words} {people(signed_up.get(week, 0))}"
    earlier = []
    if week.previous in signed_up:
        earlier.append(f"{_figure(signed_up[week.previous])} the week before")
    if week.number_in_month > 2 and week.first_of_month in signed_up:
        earlier.append(f"{_figure(signed_up[week.first_of_month])} in the first week of the month")
    return sentence + (f", compared to {' and '.join(earlier)}." if earlier else ".")


def _figure(count: int) -> str:
    return f"{count:,}" if count else "none"
