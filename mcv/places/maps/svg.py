"""A map of all wards as one SVG: five steps of one hue, district outlines, every ward a link."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from mcv.places import queries
from mcv.places.maps.geometry import WIDTH, Shapes, shapes_of
from mcv.places.models import Ward
from mcv.places.rules.steps import even_breaks, step_of

FILLS = ("#dbe7f4", "#a8c6e5", "#6c9fd1", "#2f73b7", "#12417a")
NOTHING_KNOWN = "#ffffff"
APPROXIMATE = (
    "The shapes on this map are approximate: each ward is drawn as the area around its centre point, "
    "not with its true boundary."
)
SVG = Markup(
    '<svg class="ward-map" viewBox="0 0 {width} {height}" role="group" aria-label="{title}"'
    ' xmlns="http://www.w3.org/2000/svg">'
    '<g stroke="#ffffff" stroke-width="0.6" stroke-linejoin="round">{wards}</g>'
    '<g class="ward-map__districts" fill="none" stroke="#0b0c0c" stroke-width="1.6"'
    ' stroke-linejoin="round" pointer-events="none" aria-hidden="true">{districts}</g>'
    '<g class="ward-map__names" font-size="17" font-weight="700" text-anchor="middle" fill="#0b0c0c"'
    ' stroke="#ffffff" stroke-width="4" paint-order="stroke" pointer-events="none"'
    ' aria-hidden="true">{names}</g></svg>'
)
WARD = Markup(
    '<a class="ward-map__ward" href="{href}" aria-label="{name}" fill="{fill}">'
    '<title>{name}</title><path d="{path}"/></a>'
)
DISTRICT = Markup('<path d="{path}"/>')
NAME = Markup('<text x="{x}" y="{y}">{name}</text>')


@dataclass(frozen=True)
class Step:
    """One entry of the key: a colour and the values it stands for (`high` is not included)."""

    fill: str
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Map:
    """A drawn map, its key from the lightest to the darkest, and whether its shapes are approximate."""

    svg: Markup
    key: Sequence[Step]
    wards: int
    approximate: bool

    @property
    def caution(self) -> str:
        """The sentence that must stand beside the map; empty when the boundaries are true."""
        return APPROXIMATE if self.approximate else ""


def ward_map(
    values: Mapping[int, float],
    *,
    title: str,
    label: Callable[[Ward, float | None], str],
    links: Callable[[Ward], str],
    breaks: Sequence[float] | None = None,
) -> Map:
    """Return the map of those values by ward id; a ward without a value stays white.

    `title` says what the map shows, `label` names a ward with its value, `links` is where it leads.
    `breaks` are up to four rising values at which a step begins; without them each step holds about
    as many wards.
    """
    wards = sorted(queries.wards(), key=lambda one: (one.district.name, one.name, one.id))
    shapes = shapes_of(wards)
    cuts = tuple(breaks if breaks is not None else even_breaks(values.values()))
    fills = _fills(len(cuts) + 1)
    drawn = [
        WARD.format(
            href=links(one),
            name=label(one, values.get(one.id)),
            fill=fills[step_of(values[one.id], cuts)] if one.id in values else NOTHING_KNOWN,
            path=shapes.wards[one.code],
        )
        for one in wards
    ]
    key = [Step(*each) for each in zip(fills, (None, *cuts), (*cuts, None), strict=True)]
    return Map(_sheet(title, shapes, drawn), key, len(wards), shapes.approximate)


def _sheet(title: str, shapes: Shapes, drawn: Sequence[Markup]) -> Markup:
    outlines = [DISTRICT.format(path=shapes.districts[code]) for code in sorted(shapes.districts)]
    names = [
        NAME.format(x=spot.x, y=spot.y, name=one.name)
        for one in queries.districts()
        if (spot := shapes.labels.get(one.code)) is not None
    ]
    empty = Markup()
    return SVG.format(
        width=int(WIDTH),
        height=shapes.height,
        title=title,
        wards=empty.join(drawn),
        districts=empty.join(outlines),
        names=empty.join(names),
    )


def _fills(steps: int) -> tuple[str, ...]:
    """Return as many colours as there are steps, spread from the lightest to the darkest."""
    if not 1 <= steps <= len(FILLS):
        raise ValueError(f"a map has one to {len(FILLS)} steps, not {steps}")
    if steps == 1:
        return (FILLS[len(FILLS) // 2],)
    last = len(FILLS) - 1
    return tuple(FILLS[round(place * last / (steps - 1))] for place in range(steps))
