"""Every page that a navigation leads to: accessible, quiet in the console, as wide as its window."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.journeys import residents
from tests.journeys.conftest import Look, OpenPage
from tests.journeys.looking import DESK, PHONE
from tests.journeys.officers import Crew
from tests.journeys.residents import a_resident
from tests.journeys.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.once]

FILES = (".pdf", ".svg", ".png", ".csv", ".atom")
MEMBERS_OWN = (
    "/my",
    "/settings",
    "/settings/details",
    "/settings/email",
    "/settings/topics",
    "/settings/places",
    "/settings/messages",
    "/settings/leave",
    "/conversations",
    "/conversations/new",
)


@pytest.mark.parametrize("post", ["spoc", "comms", "administrator"])
def test_every_page_of_the_desk_fits_and_is_accessible(
    open_page: OpenPage, town: Town, crew: Crew, look: Look, post: str
) -> None:
    page = open_page(officer=crew[post])
    page.goto(f"{town.address}/desk")
    first = _linked(page, ".mcv-menu--wide a, .mcv-person a") | {"/desk", "/desk/account"}
    seen: set[str] = set()
    for path in sorted(first):
        _look_at(page, town, path, look)
        seen |= _linked(page, "main a, main form[method=get]")
    for path in sorted(seen - first):
        _look_at(page, town, path, look)


def test_every_page_of_a_members_own_fits_and_is_accessible(
    open_page: OpenPage, town: Town, look: Look
) -> None:
    page = open_page(PHONE)
    residents.sign_in(
        page,
        town,
        residents.joined(page.request, town, a_resident("Wes Wide", "Reculver, Canterbury")),
    )
    for path in MEMBERS_OWN:
        _look_at(page, town, path, look)


def _linked(page: Page, where: str) -> set[str]:
    """Return the pages of the desk that links there lead to, without files and other orders of a list."""
    found = page.locator(where).evaluate_all("links => links.map(link => link.href || link.action)")
    paths = {urlsplit(address).path for address in found}
    return {path for path in paths if path.startswith("/desk") and not path.endswith(FILES)}


def _look_at(page: Page, town: Town, path: str, look: Look) -> None:
    """Open one page and look at it in both sizes."""
    answer = page.goto(town.address + path)
    assert answer is not None
    assert answer.status == 200, path
    for size in (PHONE, DESK):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        look(page, f"{path} at {size['width']} px")
