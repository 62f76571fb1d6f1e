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


def finding(week: Week, signed_up: Mapping[Week, int]) -> str:
    """Return what a chart of the weeks shows, in a few words: "Sign-ups rose from 256 to 550"."""
    now, before = signed_up.get(week, 0), signed_up.get(week.previous)
    if before is None:
        return f"{now:,} {'person' if now == 1 else 'people'} in the first week"
    if now == before:
        return f"Sign-ups stayed at {now:,}"
    if before > 0 and now >= 2 * before:
        how = "doubled" if now == 2 * before else "more than doubled"
        return f"Sign-ups {how}, from {before:,} to {now:,}"
    return f"Sign-ups {'rose' if now > before else 'fell'} from {before:,} to {now:,}"


def _figure(count: int) -> str:
    return f"{count:,}" if count else "none"
