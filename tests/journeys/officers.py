"""What officers and staff do, told as one would tell a colleague."""

import re
import time
from dataclasses import dataclass, field
from typing import ClassVar

import pyotp
from playwright.sync_api import APIRequestContext, Browser, Page, StorageState, expect

from tests.journeys.looking import follow
from tests.journeys.paper import Sheet
from tests.journeys.town import Town, link

PASSWORD = "lantern orchard gravel 47"
STEP_SECONDS = 30


@dataclass
class Officer:
    """Somebody with an account: what they know, and the browser that they are signed in on."""

    email: str
    name: str
    secret: str = ""
    step: int = 0
    recovery_codes: list[str] = field(default_factory=list)
    signed_in: StorageState | None = None

    def code(self) -> str:
        """Return a code of their app that they have not used yet."""
        self.step = max(int(time.time()) // STEP_SECONDS, self.step + 1)
        return pyotp.TOTP(self.secret).generate_otp(self.step)


def invitation(town: Town, officer: Officer) -> str:
    """Return where the mailed invitation leads."""
    return link(town.mail(officer.email), "/desk/set-up/")


def choose_password(page: Page, password: str) -> None:
    """Answer the first page of the invitation."""
    page.get_by_label("Create a password").fill(password)
    follow(page.get_by_role("button", name="Continue"))


def connect_app(page: Page, officer: Officer) -> None:
    """Take the key into the app and prove it with a code; keep the recovery codes."""
    key = page.locator("p.mcv-code").text_content() or ""
    officer.secret = "".join(key.split())
    page.get_by_label("Code from your app").fill(officer.code())
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    officer.recovery_codes = page.locator("ul.mcv-code li").all_inner_texts()
    officer.signed_in = page.context.storage_state()


def sign_in(page: Page, town: Town, officer: Officer, code: str | None = None) -> None:
    """Give address, password and a code of the app, a new one unless said otherwise."""
    page.goto(f"{town.address}/desk/sign-in")
    page.get_by_label("Email address").fill(officer.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Code", exact=True).fill(code or officer.code())
    page.get_by_role("button", name="Sign in").click()


def set_up(request: APIRequestContext, town: Town, officer: Officer) -> None:
    """Follow the mailed invitation without a look at its pages; signed in at the end."""
    password = Sheet.at(request, invitation(town, officer)).write("Create a password", PASSWORD)
    app = password.press("Continue")
    key = re.search(r'mcv-code">([^<]+)<', app.page)
    assert key, app.page
    officer.secret = "".join(key[1].split())
    codes = app.write("Code from your app", officer.code()).press("Continue")
    assert "Your recovery codes" in codes.page


class Crew:
    """Everybody on duty, invited when the town was founded; who is asked for sets up their account."""

    POSTS: ClassVar = {
        "spoc": ("Sam Taylor", "spoc", "Canterbury"),
        "inspector": ("Ida Brook", "inspector", "Canterbury"),
        "neighbour": ("Noor Shah", "spoc", "Swale"),
        "comms": ("Chris Okafor", "comms", "force"),
        "administrator": ("Ada Green", "administrator", "force"),
        "newcomer": ("Pat Webb", "spoc", "Canterbury"),
    }

    def __init__(self, town: Town, browser: Browser) -> None:
        self._town, self._browser = town, browser
        self._here: dict[str, Officer] = {}

    @classmethod
    def invitations(cls) -> list[str]:
        """Return the operator's commands that invite them all."""
        return [
            f"staff invite {_address(name)} --role {role} --place {place} --name '{name}'"
            for name, role, place in cls.POSTS.values()
        ]

    def invited(self, post: str) -> Officer:
        """Return the officer in that post, who has not set anything up yet."""
        name = self.POSTS[post][0]
        return Officer(_address(name), name)

    def __getitem__(self, post: str) -> Officer:
        """Return the officer in that post, signed in."""
        if post not in self._here:
            officer = self.invited(post)
            context = self._browser.new_context()
            set_up(context.request, self._town, officer)
            officer.signed_in = context.storage_state()
            context.close()
            self._here[post] = officer
        return self._here[post]


def _address(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@police.example"
