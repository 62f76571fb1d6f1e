"""The map of the wards."""

from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from mcv.audit.rules import Actor
from mcv.places import actions, queries
from mcv.places.maps import Map, ward_map
from mcv.places.models import Ward
from mcv.places.rules.steps import even_breaks, step_of
from tests.builders.places import a_ward

SVG = "{http://www.w3.org/2000/svg}"


def a_map(values: dict[int, float] | None = None, **changes: tuple[float, ...]) -> Map:
    if values is None:
        values = {ward.id: float(place) for place, ward in enumerate(queries.wards())}
    return ward_map(values, title="Sign-ups <by> ward", label=name_of, links=address_of, **changes)


def name_of(ward: Ward, value: float | None) -> str:
    return f"{ward.name}: {'nothing known' if value is None else value}"


def address_of(ward: Ward) -> str:
    return f"/places/{ward.district.code}?a=1&b=2#{ward.code}"


def links(drawn: Map) -> list[ET.Element]:
    return list(ET.fromstring(drawn.svg).iter(f"{SVG}a"))


def test_every_ward_is_a_named_link_with_a_shape_of_its_own() -> None:
    drawn = links(a_map())
    shapes = [link[1].attrib["d"] for link in drawn]
    assert len(drawn) == len(set(shapes)) == 279
    assert all(shape.startswith("M") for shape in shapes)
    assert {link[0].text for link in drawn} == {link.attrib["aria-label"] for link in drawn}


def test_until_boundaries_are_imported_the_map_says_that_it_is_approximate() -> None:
    drawn = a_map()
    assert drawn.approximate
    assert "approximate" in drawn.caution


def test_imported_boundaries_are_drawn(shared: Path, now: datetime) -> None:
    before = a_map().svg
    path = shared / "geo" / "wards.geojson"
    actions.import_boundaries(path, actor=Actor.system(), now=now, say=lambda _line: None)
    after = a_map()
    assert not after.approximate
    assert after.caution == ""
    assert after.svg != before
    assert len(after.svg) < 300_000


def test_a_ward_without_a_value_stays_white() -> None:
    drawn = {link[0].text: link.attrib["fill"] for link in links(a_map({a_ward().id: 4.0}))}
    assert drawn.pop("Wincheap: 4.0") != "#ffffff"
    assert set(drawn.values()) == {"#ffffff"}


def test_steps_run_from_the_lightest_to_the_darkest_and_stand_in_the_key() -> None:
    drawn = a_map(breaks=(100, 200))
    assert [(step.low, step.high) for step in drawn.key] == [(None, 100), (100, 200), (200, None)]
    assert len({link.attrib["fill"] for link in links(drawn)}) == 3


def test_each_of_five_steps_holds_about_as_many_wards() -> None:
    breaks = even_breaks(range(100))
    steps = [step_of(value, breaks) for value in range(100)]
    assert [steps.count(step) for step in range(5)] == [20] * 5


@pytest.mark.parametrize("values", [[], [3.0], [2.0, 2.0, 2.0]])
def test_values_that_are_all_alike_need_one_step(values: list[float]) -> None:
    assert even_breaks(values) == ()


def test_what_stands_in_a_map_is_escaped() -> None:
    assert "Sign-ups &lt;by&gt; ward" in a_map().svg
    assert "?a=1&amp;b=2#" in a_map().svg
