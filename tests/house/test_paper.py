"""What the papers say is so: their links, commands and lists are true."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from flask import Flask

from tests.house.source import ROOT

PAPERS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)#\s]+)\)")
TARGET = re.compile(r"^([a-z-]+):", re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`|^ {4,}(\S.*)$", re.MULTILINE)
OUR_FOLDERS = ("bench", "docs", "mcv", "scripts", "static", "templates", "tests")


def commands(paper: Path, program: str) -> list[str]:
    """Return what a paper tells people to type after the program's name."""
    typed = [first or second for first, second in CODE.findall(paper.read_text())]
    begun = rf"(?:^|&& |\.venv/bin/){program} ([a-z][\w. -]*)"
    return [found for each in typed for found in re.findall(begun, each)]


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.stem)
def test_links_lead_somewhere(paper: Path) -> None:
    links = [link for link in LINK.findall(paper.read_text()) if ":" not in link]
    assert [link for link in links if not (paper.parent / link).exists()] == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.stem)
def test_files_that_a_paper_names_are_there(paper: Path) -> None:
    named = re.findall(rf"`((?:{'|'.join(OUR_FOLDERS)})/[\w./-]+)`", paper.read_text())
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_make_command_is_a_target() -> None:
    targets = set(TARGET.findall((ROOT / "Makefile").read_text()))
    told = {words.split()[0] for paper in PAPERS for words in commands(paper, "make")}
    assert {"run", "test"} <= told <= targets


def test_every_flask_command_is_there(app: Flask) -> None:
    told = {words.split()[0] for paper in PAPERS for words in commands(paper, "flask")}
    assert {"sender", "clock"} <= told <= set(app.cli.commands)


def test_every_module_that_is_run_is_there() -> None:
    told = {words.split()[0] for paper in PAPERS for words in commands(paper, "python -m")}
    assert [name for name in told if find_spec(name) is None] == []


def test_every_decision_is_listed_once_and_in_order() -> None:
    listed = re.findall(r"\((\d{4}-[\w-]+\.md)\)", (ROOT / "docs/adr/README.md").read_text())
    assert listed == sorted(path.name for path in (ROOT / "docs/adr").glob("0*.md"))


def test_a_decision_fits_on_a_page() -> None:
    words = {path.name: len(path.read_text().split()) for path in (ROOT / "docs/adr").glob("0*.md")}
    assert {name: count for name, count in words.items() if count > 500} == {}


def test_every_how_to_is_named_where_people_begin() -> None:
    start = (ROOT / "README.md").read_text() + (ROOT / "docs/running.md").read_text()
    guides = [path.relative_to(ROOT).as_posix() for path in (ROOT / "docs/how-to").glob("*.md")]
    assert [guide for guide in guides if guide not in start] == []
