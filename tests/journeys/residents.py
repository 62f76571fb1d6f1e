"""What residents do, told as one would tell a neighbour."""

from dataclasses import dataclass

from playwright.sync_api import APIRequestContext, Page, expect

from tests.journeys.paper import Sheet
from tests.journeys.town import Town, link


@dataclass(frozen=True)
class Resident:
    """Somebody who wants to hear from the police; no postcode is known before an import."""

    name: str
    email: str
    ward: str
    postcode: str = "CT1 2AB"
    house: str = "12"


def a_resident(name: str, ward: str) -> Resident:
    """Return a resident of that ward (“Westgate, Canterbury”) with an address of their own."""
    return Resident(name, f"{name.lower().replace(' ', '.')}@resident.example", ward)


def fill_in(page: Page, who: Resident) -> None:
    """Answer everything on the joining page but the ward, which is not asked yet."""
    page.get_by_label("Your name").fill(who.name)
    page.get_by_label("Resident", exact=True).check()
    page.get_by_label("Postcode", exact=True).fill(who.postcode)
    page.get_by_label("House number or name").fill(who.house)
    page.get_by_label("All of these").check()
    page.get_by_label("Email address").fill(who.email)
    page.get_by_label("I am 13 or over").check()
    page.get_by_label("I agree that my local police").check()


def send(page: Page) -> None:
    """Press the button at the foot of the joining page."""
    page.get_by_role("button", name="Join", exact=True).click()


def sign_up(page: Page, town: Town, who: Resident, start: str = "/join") -> None:
    """Answer everything, the ward too when it is asked; the page that says to check the mail is shown."""
    page.goto(town.address + start)
    fill_in(page, who)
    send(page)
    page.get_by_label("Which ward is it in?").select_option(label=who.ward)
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your email")


def confirm(page: Page, town: Town, who: Resident) -> None:
    """Follow the mailed link and press the button."""
    page.goto(link(town.mail(who.email, "Confirm"), "/confirm/"))
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have joined")


def join(page: Page, town: Town, who: Resident) -> Resident:
    """Sign up and confirm: a member from now on."""
    sign_up(page, town, who)
    confirm(page, town, who)
    return who


def joined(request: APIRequestContext, town: Town, who: Resident) -> Resident:
    """Have somebody join without a look at the pages: a member from now on."""
    sheet = Sheet.at(request, f"{town.address}/join")
    sheet.write("Your name", who.name).tick("Resident").write("Postcode", who.postcode)
    sheet.write("House number or name", who.house).tick("All of these")
    sheet.write("Email address", who.email).tick("I am 13 or over")
    asked = sheet.tick("I agree that my local police").press("Join")
    told = asked.choose("Which ward is it in?", who.ward).press("Join")
    assert "Check your email" in told.page
    confirmed = Sheet.at(request, link(town.mail(who.email, "Confirm"), "/confirm/"))
    assert "You have joined" in confirmed.press("Confirm").page
    return who


def ask_for_link(page: Page, town: Town, who: Resident) -> None:
    """Ask for a link to sign in with."""
    page.goto(f"{town.address}/sign-in")
    page.get_by_label("Email address").fill(who.email)
    page.get_by_role("button", name="Send me a link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your email")


def sign_in(page: Page, town: Town, who: Resident) -> None:
    """Ask for a link, follow it and press the button; their own page is shown."""
    ask_for_link(page, town, who)
    page.goto(link(town.mail(who.email, "Your link to sign in"), "/sign-in/"))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your page")
