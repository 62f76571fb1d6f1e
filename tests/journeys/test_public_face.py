"""What anybody may open: by keyboard, on a phone, without JavaScript, and away from it at once."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Checked
from tests.journeys.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.once]

PHONE = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 800}
PUBLIC = ("/", "/help", "/help/spoc", "/privacy", "/cookies", "/accessibility", "/no-such-page")
LAYOUTS = ("public", "desk", "quiet", "print")
WEATHER = "https://www.bbc.co.uk/weather"
QUIET = "/dev/components?layout=quiet"
DESK_PAGE = "/dev/components?layout=desk"


@pytest.fixture
def weather(page: Page) -> None:
    """Stand in for the neutral site, so that the test needs nobody else's server."""
    page.route(
        f"{WEATHER}**", lambda route: route.fulfill(body="<title>Weather</title>Sun, later rain")
    )


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_public_pages_are_accessible_and_fit(
    page: Page, town: Town, accessible: Checked, size: dict[str, int]
) -> None:
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
    for path in (*PUBLIC, *(f"/dev/components?layout={layout}" for layout in LAYOUTS)):
        page.goto(town.address + path)
        accessible(f"{path} at {size['width']} px")
        room, needed = page.evaluate(
            "[document.documentElement.clientWidth, document.documentElement.scrollWidth]"
        )
        assert needed <= room, path


@pytest.mark.usefixtures("weather")
def test_escape_leaves_and_takes_the_page_out_of_the_history(page: Page, town: Town) -> None:
    page.goto(f"{town.address}/help")
    page.goto(town.address + QUIET)
    page.keyboard.press("Escape")
    expect(page).to_have_title("Weather")
    page.go_back()
    assert page.url == f"{town.address}/help"


@pytest.mark.usefixtures("weather")
def test_the_exit_button_does_the_same(page: Page, town: Town) -> None:
    page.goto(f"{town.address}/help")
    page.goto(town.address + QUIET)
    page.get_by_role("button", name="Exit this page").click()
    expect(page).to_have_title("Weather")
    page.go_back()
    assert page.url == f"{town.address}/help"


def test_reading_leaves_no_cookie_and_asks_nobody_else(page: Page, town: Town) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{town.address}/accessibility")
    assert page.context.cookies() == []
    assert [url for url in asked if not url.startswith(town.address)] == []


def test_the_cookie_message_stays_hidden_once_hidden(page: Page, town: Town) -> None:
    page.goto(town.address)
    page.get_by_role("button", name="Hide message").click()
    page.reload()
    expect(page.get_by_role("region", name="Cookies on")).to_have_count(0)


def test_the_first_tab_skips_to_the_content(page: Page, town: Town) -> None:
    page.goto(town.address)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Join My Community Voice")).to_be_focused()


def test_the_desk_menu_opens_on_a_phone_without_javascript(browser: Browser, town: Town) -> None:
    context = browser.new_context(
        viewport={"width": PHONE["width"], "height": PHONE["height"]}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(town.address + DESK_PAGE)
    page.get_by_text("Menu", exact=True).click()
    expect(page.get_by_role("link", name="Replies 14 waiting")).to_be_visible()
    context.close()


def test_a_warning_comes_when_the_server_says_that_two_minutes_are_left(
    page: Page, town: Town
) -> None:
    left = {"seconds": 900}
    page.route(
        "**/desk/session", lambda route: route.fulfill(json={"seconds_left": left["seconds"]})
    )
    page.clock.install()
    page.goto(town.address + DESK_PAGE)
    warning = page.get_by_role("dialog", name="You will be signed out soon")
    for _ in range(4):
        _pass_five_minutes(page)
        expect(warning).to_be_hidden()
    left["seconds"] = 119
    _pass_five_minutes(page)
    expect(warning).to_be_visible()
    expect(warning.get_by_role("button", name="Stay signed in")).to_be_focused()


def _pass_five_minutes(page: Page) -> None:
    """Jump to when the page asks the server again, and wait until it knows the answer.

    The page's clock jumps rather than runs: its patience with the server would run with it.
    """
    before = page.evaluate("localStorage.getItem('mcv-signed-in-until')")
    page.clock.fast_forward(5 * 60 * 1000)
    page.wait_for_function(
        "before => localStorage.getItem('mcv-signed-in-until') !== before", arg=before
    )
