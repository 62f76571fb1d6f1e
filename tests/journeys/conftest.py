"""Journeys: what people do, in a real browser, on a whole installation."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import (
    APIRequestContext,
    Browser,
    BrowserContext,
    Page,
    Playwright,
    expect,
)

from mcv.dev.screenshots import program
from tests.database import start_postgresql
from tests.journeys.looking import DESK, Size, Twin, listen, too_wide, violations
from tests.journeys.officers import Crew, Officer
from tests.journeys.town import Town, running

PATIENCE = 15_000
"""Milliseconds that a page may take on a busy machine."""

expect.set_options(timeout=PATIENCE)

Checked = Callable[[str], None]
Look = Callable[[Page, str], None]


class OpenPage(Protocol):
    """Open a browser of its own: a phone, a desk, with or without scripts, an officer's or nobody's."""

    def __call__(
        self, size: Size = DESK, *, javascript: bool = True, officer: Officer | None = None
    ) -> Page: ...


@pytest.fixture(autouse=True)
def app() -> None:
    """The journeys' installation is a whole one, in processes of its own."""


@pytest.fixture(scope="session")
def browser_type_launch_args(pytestconfig: pytest.Config) -> dict[str, Any]:
    headed = bool(pytestconfig.getoption("--headed"))
    without_sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {
        "executable_path": program(with_window=headed),
        "headless": not headed,
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
        with running(f"sqlite:///{folder / 'mcv.db'}", folder, Crew.invitations()) as town:
            yield town
        assert town.failures() == []
        return
    server = start_postgresql()
    try:
        with running(server.url, folder, Crew.invitations()) as town:
            yield town
        assert town.failures() == []
    finally:
        server.stop()


@pytest.fixture(scope="session")
def crew(town: Town, browser: Browser) -> Crew:
    """The officers and staff of the town, each set up when first asked for."""
    return Crew(town, browser)


@pytest.fixture
def paper(playwright: Playwright) -> Iterator[APIRequestContext]:
    """Somebody who answers forms without a window, for what a journey takes for granted."""
    context = playwright.request.new_context()
    yield context
    context.dispose()


@pytest.fixture
def accessible(page: Page, database_name: str) -> Checked:
    """Check that the page as it stands has no violation of WCAG 2.2 A or AA (on one database)."""

    def check(where: str) -> None:
        if database_name == "sqlite":
            assert violations(page, where) == []

    return check


@pytest.fixture
def scriptless() -> set[Page]:
    """The pages of this test that run without JavaScript."""
    return set()


@pytest.fixture
def twin(browser: Browser) -> Iterator[Callable[[Page], Page]]:
    """Show a page of a browser without JavaScript where axe can run, in one window for a whole test."""
    with closing(Twin(browser)) as twin:
        yield twin.of


@pytest.fixture
def look(database_name: str, scriptless: set[Page], twin: Callable[[Page], Page]) -> Look:
    """Check that a page is accessible (on one database) and no wider than its window."""

    def check(page: Page, where: str) -> None:
        found = too_wide(page, where)
        if database_name == "sqlite" and page in scriptless:
            found += violations(twin(page), where)
        elif database_name == "sqlite":
            found += violations(page, where)
        assert found == []

    return check


@pytest.fixture
def open_page(browser: Browser, scriptless: set[Page]) -> Iterator[OpenPage]:
    """Open browsers that are strangers to one another; none may have heard an error at the end."""
    opened: list[BrowserContext] = []
    heard: list[str] = []

    def open_one(
        size: Size = DESK, *, javascript: bool = True, officer: Officer | None = None
    ) -> Page:
        context = browser.new_context(
            viewport={"width": size["width"], "height": size["height"]},
            java_script_enabled=javascript,
            storage_state=officer.signed_in if officer else None,
        )
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        page = context.new_page()
        listen(page, heard)
        if not javascript:
            scriptless.add(page)
        return page

    yield open_one
    for context in opened:
        context.close()
    assert heard == []
