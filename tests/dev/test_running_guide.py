"""The guide for operators names every setting there is, and the README's links lead somewhere."""

import re
from pathlib import Path

import pytest

from config import SECRETS

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
READS_SETTINGS = ("config.py", "mcv/core/gateways.py")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_every_setting_is_in_the_guide_and_none_that_is_not_there() -> None:
    sources = "".join((ROOT / name).read_text() for name in READS_SETTINGS)
    read = set(re.findall(r'env\.get\(["\x27](\w+)', sources)) | set(SECRETS)
    guide = (ROOT / "docs" / "running.md").read_text()
    table = guide.split("## Settings")[1].split("## Install")[0]
    first_cells = "".join(re.findall(r"^\| (`[^|]+)\|", table, re.MULTILINE))
    assert set(re.findall(r"`(\w+)`", first_cells)) == read


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", page.read_text())
    assert [each for each in targets if not (page.parent / each).exists()] == []
