"""What goes to the printer leads where it should, and says nothing it should not."""

from pathlib import Path

import pytest
import segno
import zxingcpp
from flask import Flask
from PIL import Image

from mcv.campaigns.prints import Card, Sheet, SheetSize, print_card, print_sheet
from mcv.core import qr
from mcv.web.prints import fonts

pytestmark = pytest.mark.once

ADDRESS = "https://voice.example/q/medway-poster"
SHEETS = {SheetSize.POSTER: (595.28, 841.89), SheetSize.LEAFLET: (420.92, 595.31)}


def _read(picture: Path) -> list[str]:
    with Image.open(picture) as image:
        return [code.text for code in zxingcpp.read_barcodes(image.convert("L"))]


def test_a_phone_reads_the_code(tmp_path: Path) -> None:
    file = tmp_path / "code.png"
    file.write_bytes(qr.picture(ADDRESS, qr.Picture.PNG))
    assert _read(file) == [ADDRESS]


def test_the_code_is_never_a_micro_one_that_phones_cannot_read() -> None:
    assert not qr.code("https://a.uk").is_micro
    assert isinstance(qr.code(ADDRESS), segno.QRCode)


@pytest.mark.parametrize("kind", list(qr.Picture))
def test_every_format_is_what_it_says(kind: qr.Picture) -> None:
    start = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}[kind.value]
    assert qr.picture(ADDRESS, kind).startswith(start)


@pytest.mark.parametrize("size", list(SHEETS))
def test_a_poster_is_a4_and_a_leaflet_a5(app: Flask, size: SheetSize) -> None:
    printed = print_sheet(Sheet("My Community Voice", "Kent Police", ADDRESS, size), fonts())
    width, height = SHEETS[size]
    assert f"/MediaBox [0 0 {width} {height}]".encode() in printed


def test_the_same_card_is_the_same_file(app: Flask) -> None:
    card = Card("Kent Police", "https://voice.example/local", "0808 16 89 111")
    assert print_card(card, fonts()) == print_card(card, fonts())
