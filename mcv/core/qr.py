"""QR codes that phones read and printers print: full-size codes, never micro ones."""

import io
from enum import StrEnum

import segno

QUIET_ZONE = 4
PNG_SCALE = 20
PDF_SCALE = 10


class Picture(StrEnum):
    """A format in which a code can be taken away."""

    SVG = "svg"
    PNG = "png"
    PDF = "pdf"

    @property
    def mimetype(self) -> str:
        """The media type of a file of that format."""
        return {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}[self.value]


def code(address: str) -> segno.QRCode:
    """Return the code for an address, with a quarter of it repairable (level Q)."""
    return segno.make(address, error="q", micro=False, boost_error=False)


def picture(address: str, kind: Picture) -> bytes:
    """Return the code as a file: SVG and PDF are vectors, PNG has 20 pixels a module."""
    out = io.BytesIO()
    made = code(address)
    if kind is Picture.PNG:
        made.save(out, kind="png", scale=PNG_SCALE, border=QUIET_ZONE)
    elif kind is Picture.PDF:
        made.save(out, kind="pdf", scale=PDF_SCALE, border=QUIET_ZONE, compresslevel=9)
    else:
        made.save(out, kind="svg", border=QUIET_ZONE, xmldecl=True, svgns=True, nl=False)
    return out.getvalue()


def rows(address: str) -> list[list[bool]]:
    """Return the code's modules, row by row, dark as True, without the quiet zone."""
    return [[bool(module) for module in row] for row in code(address).matrix]
