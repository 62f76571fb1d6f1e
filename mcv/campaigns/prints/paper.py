"""Paper: our fonts, black ink, and QR codes drawn as vectors. All lengths are in millimetres."""

from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF

from mcv.core import qr

FONT = "Noto Sans"
FACES = {"": "NotoSans_400Regular.ttf", "B": "NotoSans_700Bold.ttf"}
POINT = 25.4 / 72
LINE_HEIGHT = 1.25


class Paper(FPDF):
    """A PDF whose text is set in Noto Sans and whose ink is black only, as printers want it."""

    def __init__(self, size: tuple[float, float], fonts: Path, title: str) -> None:
        super().__init__(unit="mm", format=size)
        self.set_auto_page_break(False)
        self.set_margin(0)
        self.set_title(title)
        self.set_lang("en-GB")
        # the same words give the same file
        self.set_creation_date(datetime(2026, 1, 1, tzinfo=UTC))
        for style, file in FACES.items():
            self.add_font(FONT, style, fonts / file)
        self.set_text_shaping(True)
        self.set_text_color(0)
        self.set_draw_color(0)
        self.set_fill_color(0)

    def write_lines(
        self, words: str, at: tuple[float, float], width: float, points: float, style: str = ""
    ) -> float:
        """Write words into a column from its top left corner; return the height they took."""
        self.set_font(FONT, style, points)
        self.set_xy(*at)
        height = points * POINT * LINE_HEIGHT
        self.multi_cell(width, height, words, align="L", new_x="LEFT", new_y="NEXT")
        return float(self.get_y() - at[1])

    def draw_code(self, address: str, at: tuple[float, float], width: float) -> None:
        """Draw the QR code of an address with its quiet zone into a square of that width."""
        rows = qr.rows(address)
        module = width / (len(rows) + 2 * qr.QUIET_ZONE)
        left, top = (corner + qr.QUIET_ZONE * module for corner in at)
        for number, row in enumerate(rows):
            for start, length in _runs(row):
                x, y = left + start * module, top + number * module
                self.rect(x, y, length * module, module, style="F")

    def crop_marks(self, inset: float, bleed: float) -> None:
        """Mark where a sheet that is printed too large is to be cut."""
        self.set_line_width(0.1)
        right, bottom = self.w - inset, self.h - inset
        end = inset - bleed
        for x in (inset, right):
            self.line(x, 0, x, end)
            self.line(x, self.h - end, x, self.h)
        for y in (inset, bottom):
            self.line(0, y, end, y)
            self.line(self.w - end, y, self.w, y)


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """Return (start, length) of each run of dark modules: one shape, no hairlines between them."""
    runs: list[tuple[int, int]] = []
    for place, dark in enumerate(row):
        if not dark:
            continue
        if runs and sum(runs[-1]) == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((place, 1))
    return runs
