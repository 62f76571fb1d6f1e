"""What every page must be, whoever looks: accessible, no wider than the window, without errors."""

import re
from typing import TypedDict

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

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


class Twin:
    """Another window, with JavaScript, in which a page is shown as it stands; its own scripts stay out."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._page: Page | None = None

    def of(self, page: Page) -> Page:
        """Show that page, in a window of its size."""
        shown = SCRIPTS.sub("", page.content())
        if self._page is None:
            self._page = self._browser.new_context().new_page()
        if page.viewport_size:
            self._page.set_viewport_size(page.viewport_size)
        self._page.unroute_all()
        self._page.route(
            page.url, lambda route: route.fulfill(body=shown, content_type="text/html")
        )
        # from elsewhere, so that an address with a # is not taken for a place on the page before
        self._page.goto("about:blank")
        self._page.goto(page.url)
        return self._page

    def close(self) -> None:
        """Close the window if there is one."""
        if self._page:
            self._page.context.close()


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
