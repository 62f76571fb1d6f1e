"""Journeys: what people do, in a real browser, on a whole installation."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.database import start_postgresql
from tests.journeys.town import ROOT, Town, running

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

Checked = Callable[[str], None]


@pytest.fixture(autouse=True)
def app() -> None:
    """The journeys' installation is a whole one, in processes of its own."""


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    without_sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {
        "executable_path": os.environ.get("CHROMIUM") or shutil.which("chromium"),
        "args": [
            *without_sandbox,
            "--disable-gpu",
            "--disable-quic",
            "--disable-background-networking",
        ],
    }


@pytest.fixture(scope="session")
def town(database_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = Path(tmp_path_factory.mktemp("town"))
    if database_name == "sqlite":
        with running(f"sqlite:///{folder / 'mcv.db'}", folder) as town:
            yield town
        return
    server = start_postgresql()
    try:
        with running(server.url, folder) as town:
            yield town
    finally:
        server.stop()


@pytest.fixture
def accessible(page: Page, database_name: str) -> Checked:
    """Check that the page as it stands has no violation of WCAG 2.2 A or AA (on one database)."""
    source = AXE.read_text()

    def check(where: str) -> None:
        if database_name != "sqlite":
            return
        page.evaluate(source)
        found = page.evaluate(
            "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", WCAG
        )
        problems = [
            f"{where}: {violation['id']}: {node['html'][:200]}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]
        assert problems == [], "\n".join(problems)

    return check
