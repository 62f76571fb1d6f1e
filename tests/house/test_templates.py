"""Every template is used, and every template that is named exists."""

import re

import pytest

from tests.house.source import ROOT

pytestmark = pytest.mark.once

TEMPLATES = ROOT / "templates"
NAMED = re.compile(r"""["']([\w./-]+\.(?:html|txt|xml|svg))["']""")
COMPOSED = ("notices/", "errors/")
"""Folders whose templates are named in pieces: by the notice's name, by the status."""


def _sources() -> str:
    files = [*(ROOT / "mcv").rglob("*.py"), *TEMPLATES.rglob("*.*")]
    return "\n".join(file.read_text() for file in files)


def test_every_template_is_used() -> None:
    named = set(NAMED.findall(_sources()))
    there = {file.relative_to(TEMPLATES).as_posix() for file in TEMPLATES.rglob("*.*")}
    unused = {name for name in there - named if not name.startswith(COMPOSED)}
    assert unused == set()


def test_every_notice_is_a_letter_of_three_files() -> None:
    folders = [f for f in (TEMPLATES / "notices").glob("*") if f.is_dir()]
    incomplete = {
        folder.name
        for folder in folders
        if {f.name for f in folder.iterdir()} != {"subject.txt", "body.txt", "body.html"}
    }
    assert incomplete == set()


def test_every_notice_is_posted_by_somebody() -> None:
    code = "\n".join(file.read_text() for file in (ROOT / "mcv").rglob("*.py"))
    folders = {f.name for f in (TEMPLATES / "notices").glob("*") if f.is_dir()}
    assert {name for name in folders if f'"{name}"' not in code} == set()


def test_no_style_or_script_stands_in_a_page() -> None:
    pages = [
        f
        for f in TEMPLATES.rglob("*.html")
        if f.relative_to(TEMPLATES).parts[0] not in {"notices", "outgoing"}
    ]
    inline = re.compile(r"\sstyle=|\son[a-z]+=\"|<style|<script(?![^>]*(?:nonce=|src=))")
    assert [str(f.relative_to(TEMPLATES)) for f in pages if inline.search(f.read_text())] == []
