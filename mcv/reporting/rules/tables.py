"""The report's tables, as header and rows, for the page and the CSV files alike."""

from collections.abc import Callable

from mcv.reporting.rules.figures import Figures, PlaceFigures

Table = tuple[list[str], list[list[object]]]

PLACE_HEADER = [
    "Signed up in the week",
    "Members",
    "Households signed up",
    "10% target",
    "Share of all households, %",
    "Households",
]


def by_week(figures: Figures) -> Table:
    """Return how many signed up in each week shown."""
    rows: list[list[object]] = [
        [count.monday, count.week.sunday.isoformat(), count.signed_up] for count in figures.weeks
    ]
    return ["Monday", "Sunday", "Signed up"], rows


def by_csu(figures: Figures) -> Table:
    """Return each CSU's figures, and the force's in the last row."""
    places = [*figures.districts, figures.force]
    return ["CSU", *PLACE_HEADER], [[place.name, *_cells(place)] for place in places]


def by_ward(figures: Figures) -> Table:
    """Return each ward's figures; its households are an estimate."""
    header = ["District", "Ward", "Code", *PLACE_HEADER[:-1], "Households (estimate)"]
    return header, [[w.district, w.name, w.code, *_cells(w)] for w in figures.wards]


def by_source(figures: Figures) -> Table:
    """Return what each source brought."""
    rows: list[list[object]] = [
        [source.name, source.code, source.signed_up, source.members] for source in figures.sources
    ]
    return ["Source", "Code", "Signed up in the week", "Members"], rows


TABLES: dict[str, Callable[[Figures], Table]] = {
    "weeks": by_week,
    "csus": by_csu,
    "wards": by_ward,
    "sources": by_source,
}


def _cells(place: PlaceFigures) -> list[object]:
    return [
        place.signed_up,
        place.members,
        place.households,
        place.target,
        round(100 * place.share, 2),
        place.all_households,
    ]
