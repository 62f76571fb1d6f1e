"""What every page must be, whoever looks: accessible, no wider than the window, without errors."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypedDict

from playwright.sync_api import ConsoleMessage, Locator, Page

from tests.journeys.town import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

SCRIPTS = re.compile(r"<script\b.*?</script>", re.DOTALL)


class Size(TypedDict):
    """A window's inside, in CSS pixels."""

    width: int
    height: int


PHONE: Size = {"width": 320, "height": 640}
DESK: Size = {"width": 1280, "height": 800}


def violations(page: Page, where: str) -> list[str]:
    """Return what axe finds against WCAG 2.0 to 2.2, A and AA, on the page as it stands."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        """tags => axe.run(document, {
            runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'],
        }).then(run => run.violations)""",
        WCAG,
    )
    return [
        f"{where}: {violation['id']}: {node['html'][:200]}"
        for violation in found
        for node in violation["nodes"]
    ]


@contextmanager
def still(page: Page) -> Iterator[Page]:
    """Show the same page where axe can run, for a browser without JavaScript: its scripts stay out."""
    browser = page.context.browser
    assert browser is not None
    shown = SCRIPTS.sub("", page.content())
    context = browser.new_context(viewport=page.viewport_size)
    try:
        twin = context.new_page()
        twin.route(page.url, lambda route: route.fulfill(body=shown, content_type="text/html"))
        twin.goto(page.url)
        yield twin
    finally:
        context.close()


def follow(link: Locator) -> None:
    """Press a link or a button and wait until the page that it leads to is there."""
    with link.page.expect_navigation():
        link.click()


def too_wide(page: Page, where: str) -> list[str]:
    """Return a complaint if the page has to be pushed sideways to be read."""
    room, needed = page.evaluate(
        "[document.documentElement.clientWidth, document.documentElement.scrollWidth]"
    )
    return [f"{where}: {needed} px wide in a window of {room} px"] if needed > room else []


def listen(page: Page, heard: list[str]) -> None:
    """Keep what the page's scripts complain about; a refused form's 422 or a 404 is no complaint."""

    def said(message: ConsoleMessage) -> None:
        if (
            message.type == "error"
            and "the server responded with a status of 4" not in message.text
        ):
            heard.append(f"{page.url}: {message.text}")

    page.on("console", said)
    page.on("pageerror", lambda error: heard.append(f"{page.url}: {error}"))
