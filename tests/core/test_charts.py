"""A chart tells the truth: from zero, every figure in its place, and nothing in it can run."""

import json
import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from markupsafe import Markup

from mcv.core import charts
from mcv.core.charts.scale import figure, gridlines

pytestmark = pytest.mark.once

SVG = "{http://www.w3.org/2000/svg}"
WEEKS = [("2 Jan", 70.0), ("9 Jan", 256.0), ("16 Jan", 550.0)]
NAUGHTY = Path(__file__).parents[3] / "shared" / "corpora" / "blns" / "blns.json"


def drawn(svg: Markup) -> ET.Element:
    return ET.fromstring(str(svg))


def heights(svg: Markup, colour: str = "#1d5fa8") -> list[float]:
    return [
        float(r.get("height", 0)) for r in drawn(svg).iter(f"{SVG}rect") if r.get("fill") == colour
    ]


def words(svg: Markup) -> list[str]:
    return [element.text or "" for element in drawn(svg).iter(f"{SVG}text")]


def test_bars_stand_in_proportion_to_their_figures() -> None:
    low, middle, high = heights(charts.bars("Sign-ups", WEEKS))
    assert middle / low == pytest.approx(256 / 70, rel=0.01)
    assert high / low == pytest.approx(550 / 70, rel=0.01)


def test_the_axis_starts_at_zero_and_reaches_the_highest() -> None:
    assert gridlines([412, 550]) == (0, 200, 400, 600)
    assert "0" in words(charts.bars("Sign-ups", WEEKS))


@pytest.mark.parametrize("largest", [0.3, 1, 3, 7, 70, 99.5, 759_851, 3e9, 1e14])
def test_gridlines_are_few_and_reach_the_largest(largest: float) -> None:
    grid = gridlines([largest])
    assert 2 <= len(grid) <= 5
    assert grid[-1] >= largest * 0.999999


def test_few_bars_each_carry_their_figure() -> None:
    assert {"70", "256", "550"} <= set(words(charts.bars("Sign-ups", WEEKS)))


def test_of_many_bars_only_the_highest_and_the_latest_do() -> None:
    year = [(f"week {n}", 1001.0 + n) for n in range(40)] + [("now", 555.0)]
    said = words(charts.bars("Sign-ups", year))
    assert "1,040" in said
    assert "1,007" not in said


def test_labels_never_crowd() -> None:
    year = [(f"week {n}", 1.0) for n in range(52)]
    shown = [word for word in words(charts.bars("A year", year)) if word.startswith("week")]
    assert len(shown) <= 4
    assert shown[-1] == "week 51"


def test_the_target_is_a_dashed_teal_line_with_its_words() -> None:
    svg = charts.bars("Households", WEEKS, target=charts.Target(75_986, "10% of households"))
    dashed = [e for e in drawn(svg).iter(f"{SVG}line") if e.get("stroke-dasharray")]
    assert [e.get("stroke") for e in dashed] == ["#00675b"]
    assert "10% of households: 75,986" in words(svg)


def test_a_campaign_is_a_named_band_behind_its_weeks() -> None:
    svg = charts.bars("Sign-ups", WEEKS, bands=[charts.Band("Leaflets", 1, 2)])
    assert "Leaflets" in words(svg)
    assert len(heights(svg, "#e6eef8")) == 1


def test_a_band_outside_the_weeks_is_not_drawn() -> None:
    svg = charts.bars("Sign-ups", WEEKS, bands=[charts.Band("Next year", 50, 54)])
    assert heights(svg, "#e6eef8") == []


@pytest.mark.parametrize(
    "points",
    [[], [("one", 0.0)], [("one", 5.0)], [("a", None), ("b", None)], [("a", -4.0), ("b", 2e18)]],
    ids=["empty", "zero", "one point", "unknown", "absurd"],
)
def test_any_figures_can_be_drawn(points: Sequence[tuple[str, float | None]]) -> None:
    series = [charts.Series("all", [value for _, value in points])]
    labels = [label for label, _ in points]
    for svg in (
        charts.bars("t", points),
        charts.ranking("t", points),
        charts.lines("t", labels, series),
    ):
        assert not re.search(r"nan|inf", str(svg))
        assert drawn(svg).get("role") == "img"


def test_a_gap_in_what_is_known_is_a_gap_in_the_line() -> None:
    svg = charts.lines("t", list("abcd"), [charts.Series("all", [1, None, 3, 4])])
    strokes = [e for e in drawn(svg).iter(f"{SVG}line") if e.get("stroke-width") == "3"]
    assert len(strokes) == 1


def test_lines_are_told_apart_without_colour_and_named_where_they_end() -> None:
    two = [charts.Series("Joined", [1, 5]), charts.Series("Left", [1, 5])]
    svg = charts.lines("t", ["a", "b"], two)
    assert {
        e.get("stroke-dasharray")
        for e in drawn(svg).iter(f"{SVG}line")
        if e.get("stroke-width") == "3"
    } == {
        None,
        "3 3",
    }
    ends = [e for e in drawn(svg).iter(f"{SVG}text") if e.text in {"Joined 5", "Left 5"}]
    assert abs(float(ends[0].get("y", 0)) - float(ends[1].get("y", 0))) >= 18


def test_names_of_lines_that_end_near_the_axis_stand_above_them() -> None:
    two = [charts.Series("Sent", [47, 0]), charts.Series("Failed", [2, 0])]
    svg = charts.lines("t", ["a", "b"], two)
    axis = max(float(e.get("y1", "0")) for e in drawn(svg).iter(f"{SVG}line"))
    names = [e for e in drawn(svg).iter(f"{SVG}text") if e.text in {"Sent 0", "Failed 0"}]
    lower, upper = sorted((float(e.get("y", 0)) for e in names), reverse=True)
    assert axis - lower >= 10
    assert lower - upper >= 18


def test_the_same_figures_make_the_same_drawing() -> None:
    assert charts.bars("Sign-ups", WEEKS) == charts.bars("Sign-ups", list(WEEKS))


def test_a_drawing_says_in_words_what_it_shows() -> None:
    svg = drawn(charts.bars("Sign-ups doubled", WEEKS))
    assert svg.findtext(f"{SVG}title") == "Sign-ups doubled"
    assert "16 Jan: 550" in (svg.findtext(f"{SVG}desc") or "")


def test_nothing_in_a_drawing_needs_an_inline_style_or_script() -> None:
    svg = str(charts.bars("t", WEEKS, bands=[charts.Band("c", 0, 1)]))
    assert not re.search(r"style=|<script|<style|\son\w+=", svg)


@pytest.mark.skipif(not NAUGHTY.exists(), reason="../shared is not here")
def test_naughty_labels_stay_words() -> None:
    for label in filter(str.isprintable, json.loads(NAUGHTY.read_text())):
        svg = str(charts.bars(label, [(label, 1.0)], bands=[charts.Band(label, 0, 0)]))
        assert svg.count("<text") == 6
        assert "<script" not in svg.lower()
        assert label in (ET.fromstring(svg).findtext(f"{SVG}title") or "")


def test_figures_read_as_people_write_them() -> None:
    assert [figure(n) for n in (75_986, 12.54, 3.0, 0)] == ["75,986", "12.5", "3", "0"]


def test_names_of_bands_that_lie_close_never_run_into_each_other() -> None:
    bands = [charts.Band("Stall at the market", 0, 0), charts.Band("Leaflets with the bins", 1, 1)]
    svg = str(charts.bars("Sign-ups", WEEKS, bands=bands))
    heights = [re.search(rf'y="([\d.]+)"[^>]*>{band.label}<', svg) for band in bands]
    assert all(heights)
    assert len({found.group(1) for found in heights if found}) == 2


@pytest.mark.parametrize("count", [8, 13, 26, 52])
def test_on_a_phone_labels_stay_in_the_picture_and_apart(count: int) -> None:
    picture, label = 256, 46  # pixels: of a chart in a window of 320, and of "16 Nov"
    weeks = [(f"week {n}", 1.0) for n in range(count)]
    below = [e for e in drawn(charts.bars("A", weeks)).iter(f"{SVG}text") if "week" in str(e.text)]
    at = [float(e.get("x", "").rstrip("%")) * picture / 100 for e in below]
    assert at[-1] + label / 2 <= picture
    assert all(b - a >= label for a, b in pairwise(at))


def test_a_band_has_a_number_for_where_its_name_has_no_room() -> None:
    bands = [charts.Band("Next year", 50, 54), charts.Band("Leaflets with the bins", 1, 2)]
    classes = {
        element.get("class"): element.text
        for element in drawn(charts.bars("Sign-ups", WEEKS, bands=bands)).iter(f"{SVG}text")
    }
    assert classes["mcv-graph__name"] == "Leaflets with the bins"
    assert classes["mcv-graph__number"] == "1"
