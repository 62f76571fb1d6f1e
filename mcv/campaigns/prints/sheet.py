"""Posters (A4) and leaflets (A5)."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from mcv.campaigns.prints.paper import Paper

A4 = (210.0, 297.0)
POINTS = (
    "Warnings and news for your streets only",
    "Written by the officers who know them",
    "Answer in private, leave at any time",
)


class SheetSize(StrEnum):
    """What is printed: a poster is A4, a leaflet A5."""

    POSTER = "poster"
    LEAFLET = "leaflet"

    @property
    def scale(self) -> float:
        """How large it is, compared to A4."""
        return 1.0 if self is SheetSize.POSTER else 0.5**0.5


@dataclass(frozen=True)
class Sheet:
    """What is printed on a poster or leaflet."""

    service_name: str
    force_name: str
    address: str
    size: SheetSize


def print_sheet(sheet: Sheet, fonts: Path) -> bytes:
    """Return a print-ready PDF of one page."""
    s = sheet.size.scale
    paper = Paper((A4[0] * s, A4[1] * s), fonts, f"{sheet.service_name}: {sheet.size}")
    paper.add_page()
    left, column, top = 20 * s, 170 * s, 22 * s
    top += paper.write_lines(sheet.service_name, (left, top), column, 22 * s, "B")
    top += paper.write_lines(sheet.force_name, (left, top), column, 16 * s) + 12 * s
    headline = "Hear from the officers who know your streets"
    top += paper.write_lines(headline, (left, top), column, 40 * s, "B") + 8 * s
    for point in POINTS:
        top += paper.write_lines(point, (left, top), column, 20 * s) + 2 * s
    paper.draw_code(sheet.address, (left - 6 * s, top + 4 * s), 92 * s)
    beside = left + 90 * s
    used = paper.write_lines("Join in two minutes", (beside, top + 28 * s), 80 * s, 24 * s, "B")
    words = "Point your phone's camera at the square, or go to the address below."
    paper.write_lines(words, (beside, top + 31 * s + used), 76 * s, 16 * s)
    shown = sheet.address.removeprefix("https://").removeprefix("http://")
    paper.write_lines(shown, (left, top + 98 * s), column, 20 * s, "B")
    foot = "Not for emergencies. Call 999 if someone is in danger, 101 for anything else."
    paper.write_lines(foot, (left, 278 * s), column, 12 * s)
    return bytes(paper.output())
