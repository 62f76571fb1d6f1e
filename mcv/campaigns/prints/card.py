"""The Victim Care Card: nothing on it says what happened to the person who carries it."""

from dataclasses import dataclass
from pathlib import Path

from mcv.campaigns.prints.paper import Paper

WIDTH, HEIGHT = 85.0, 55.0
BLEED, INSET = 3.0, 8.0
EDGE = 5.0
CODE = 33.0


@dataclass(frozen=True)
class Card:
    """What is printed on the card."""

    force_name: str
    address: str
    support_phone: str


def print_card(card: Card, fonts: Path) -> bytes:
    """Return a print-ready PDF: two sides of 85 x 55 mm with 3 mm bleed and crop marks."""
    size = (WIDTH + 2 * INSET, HEIGHT + 2 * INSET)
    paper = Paper(size, fonts, "Contact card")
    _front(paper, card)
    _back(paper, card)
    return bytes(paper.output())


def _front(paper: Paper, card: Card) -> None:
    paper.add_page()
    paper.crop_marks(INSET, BLEED)
    left, top = INSET + EDGE, INSET + EDGE
    column = WIDTH - 2 * EDGE - CODE + 1
    used = paper.write_lines("Help and information near you", (left, top), column, 12, "B")
    words = "Point your phone's camera at the square, or go to"
    used += 2 + paper.write_lines(words, (left, top + used + 2), column, 8)
    shown = card.address.removeprefix("https://").removeprefix("http://")
    paper.write_lines(shown, (left, top + used + 1), column, 8, "B")
    paper.write_lines(card.force_name, (left, INSET + HEIGHT - EDGE - 4), column, 8)
    right = INSET + WIDTH - EDGE - CODE
    paper.draw_code(card.address, (right + 2, INSET + (HEIGHT - CODE) / 2), CODE)


def _back(paper: Paper, card: Card) -> None:
    paper.add_page()
    paper.crop_marks(INSET, BLEED)
    left, column = INSET + EDGE, WIDTH - 2 * EDGE
    top = INSET + EDGE
    for label in ("Your officer", "Reference"):
        paper.write_lines(label, (left, top), 24, 8, "B")
        paper.set_line_width(0.2)
        paper.line(left + 24, top + 5, left + column, top + 5)
        top += 9
    lines = (
        ("999", "if someone is in danger. If you cannot speak, press 55 on a mobile."),
        ("101", "to reach your officer or tell us more."),
        (card.support_phone, "free, confidential support, day or night."),
    )
    for number, words in lines:
        top += 1 + paper.write_lines(f"{number}  {words}", (left, top + 1), column, 8)
