"""The pieces that every chart is drawn from; each returns escaped SVG."""

import zlib
from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from mcv.core.charts.scale import Band, Target, figure

INK, NAVY, BLUE, TEAL, GREY = "#0b0c0c", "#12284c", "#1d5fa8", "#00675b", "#505a5f"
LINE, BAND, SURFACE = "#c5cdd8", "#e6eef8", "#ffffff"
FONT_SIZE = 14
LEFT, RIGHT = 13.0, 91.0
"""The plot in percent; half of the last label needs the room at its right, on a phone too."""

TOP, PLOT, BOTTOM = 34.0, 220.0, 30.0
NAME_LINE = 18.0
BAND_NAME, BAND_NUMBER = "mcv-graph__name", "mcv-graph__number"
"""Classes of a band's words; the style sheet shows one of the two, by the width of the window."""


def element(name: str, content: object = None, **attributes: object) -> Markup:
    """Return one SVG element; an underscore in an attribute's name stands for a hyphen."""
    written = Markup("").join(
        Markup(' {}="{}"').format(key.replace("_", "-"), _short(value))
        for key, value in attributes.items()
    )
    tag = Markup(name)  # noqa: S704 - names come from this package alone
    if content is None:
        return Markup("<{}{}/>").format(tag, written)
    return Markup("<{0}{1}>{2}</{0}>").format(tag, written, escape(content))


def _short(value: object) -> object:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else value


def percent(value: float) -> str:
    """Return a place across the drawing."""
    return f"{_short(float(value))}%"


def text(x: float, y: float, words: str, anchor: str = "middle", **attributes: object) -> Markup:
    """Return words at a place: across in percent, down in pixels."""
    look = {"fill": INK, "font_size": FONT_SIZE, **attributes}
    return element("text", words, x=percent(x), y=y, text_anchor=anchor, **look)


def picture(title: str, description: str, height: float, pieces: Iterable[Markup]) -> Markup:
    """Return the whole drawing as one image with a name and a description."""
    drawn = Markup("").join(pieces)
    mark = f"chart-{zlib.crc32(f'{title}{description}{drawn}'.encode()):08x}"
    head = element("title", title, id=f"{mark}-t") + element("desc", description, id=f"{mark}-d")
    return element(
        "svg",
        head + drawn,
        xmlns="http://www.w3.org/2000/svg",
        width="100%",
        height=height,
        role="img",
        aria_labelledby=f"{mark}-t",
        aria_describedby=f"{mark}-d",
        **{"class": "mcv-graph"},
    )


class Frame:
    """The ground of an upright chart: gridlines from zero, bands, target, labels below.

    Each band's name stands on a line of its own above the plot, so that no two run into each other. On a
    phone it would run out of the picture: there its number stands, and the page names it below.
    """

    def __init__(
        self,
        grid: Sequence[float],
        labels: Sequence[str],
        shown: set[int],
        bands: Sequence[Band] = (),
    ) -> None:
        self.grid = grid
        self.labels = labels
        self.shown = shown
        self.bands = [band for band in bands if band.first < len(labels) and band.last >= 0]
        self.top = TOP + NAME_LINE * max(0, len(self.bands) - 1)
        self.slot = (RIGHT - LEFT) / max(1, len(labels))
        self.height = self.top + PLOT + BOTTOM

    def across(self, index: float) -> float:
        """Return where the middle of that category lies, in percent."""
        return LEFT + (index + 0.5) * self.slot

    def down(self, value: float) -> float:
        """Return where a value lies, in pixels from the top."""
        return self.top + PLOT * (1 - value / self.grid[-1])

    def ground(self) -> list[Markup]:
        """Return what lies behind the figures."""
        areas = [self._band_area(band) for band in self.bands]
        drawn = areas + [
            self._band_words(band, line, words, css_class)
            for line, band in enumerate(self.bands)
            for words, css_class in ((band.label, BAND_NAME), (str(line + 1), BAND_NUMBER))
        ]
        for value in self.grid:
            y = self.down(value)
            look = {"stroke": GREY if value == 0 else LINE, "stroke_width": 1}
            drawn.append(element("line", x1=percent(LEFT), x2=percent(RIGHT), y1=y, y2=y, **look))
            drawn.append(text(LEFT - 1.5, y + 5, figure(value), "end", fill=GREY))
        for index in sorted(self.shown):
            y = self.top + PLOT + 21
            drawn.append(text(self.across(index), y, self.labels[index], fill=GREY))
        return drawn

    def _span(self, band: Band) -> tuple[float, float]:
        """Return where the band begins and how wide it is, in percent."""
        first, end = max(0, band.first), min(len(self.labels) - 1, band.last)
        return LEFT + first * self.slot, (end - first + 1) * self.slot

    def _band_area(self, band: Band) -> Markup:
        start, width = self._span(band)
        height = self.top + PLOT - 12
        return element(
            "rect", x=percent(start), y=12, width=percent(width), height=height, fill=BAND
        )

    def _band_words(self, band: Band, line: int, words: str, css_class: str) -> Markup:
        start, width = self._span(band)
        late = start > (LEFT + RIGHT) / 2
        at, anchor = (start + width - 0.5, "end") if late else (start + 0.5, "start")
        look = {"fill": NAVY, "class": css_class}
        return text(at, 25 + NAME_LINE * line, words, anchor, **look)

    def target(self, target: Target | None) -> list[Markup]:
        """Return the dashed line of the figure to reach, with its words."""
        if target is None:
            return []
        y = self.down(target.value)
        dashed = element(
            "line",
            x1=percent(LEFT),
            x2=percent(RIGHT),
            y1=y,
            y2=y,
            stroke=TEAL,
            stroke_width=2,
            stroke_dasharray="7 5",
        )
        words = f"{target.label}: {figure(target.value)}"
        return [dashed, *haloed(LEFT + 1, y - 7, words, "start", TEAL)]


def haloed(x: float, y: float, words: str, anchor: str, colour: str) -> list[Markup]:
    """Return bold words that stay readable on top of what is drawn."""
    look = {"font_weight": 700, "fill": colour}
    halo = {"stroke": SURFACE, "stroke_width": 4, "stroke_linejoin": "round"}
    return [text(x, y, words, anchor, paint_order="stroke", **look, **halo)]
