"""Officers write in a safe subset of Markdown."""

import pytest

from mcv.core.markdown import has_picture, plain, render

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](https://tracker.example/pixel.gif)",
        "<img src=x onerror=alert(1)>",
        "[x](data:text/html,<script>alert(1)</script>)",
    ],
)
def test_nothing_that_acts_or_tracks_gets_through(text: str) -> None:
    html = str(render(text))
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html


def test_a_heading_never_outranks_the_page() -> None:
    assert render("# Burglary") == "<h2>Burglary</h2>\n"


def test_a_plain_mail_writes_links_out() -> None:
    text = "Call **101** or\n\n- [report online](https://kent.example/report)\n- wait"
    assert plain(text) == "Call 101 or\n\n- report online (https://kent.example/report)\n- wait"


def test_of_a_picture_its_words_stay_and_nothing_else() -> None:
    text = "Seen ![a **white** van](https://tracker.example/p.gif) on Sunday"
    assert render(text) == "<p>Seen a white van on Sunday</p>\n"
    assert plain(text) == "Seen a white van on Sunday"
    assert has_picture(text)
    assert has_picture("[![a van](https://x.example/p.gif)](https://kent.example)")
    assert not has_picture("Wow! [report online](https://kent.example)")


def test_the_words_of_a_picture_never_act() -> None:
    assert "<script" not in render("![<script>alert(1)</script>](https://x.example/p.gif)")
