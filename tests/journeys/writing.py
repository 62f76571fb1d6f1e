"""What officers do with a message on the desk, from the first word to the last mail."""

from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Look
from tests.journeys.looking import follow
from tests.journeys.officers import Officer
from tests.journeys.paper import Sheet
from tests.journeys.town import Town, eventually, link

BODY = "We want to hear from you if you saw something. **Do not** go near it yourself."


def begin(page: Page, town: Town, kind: str = "News") -> None:
    """Begin a message of that kind."""
    page.goto(f"{town.address}/desk/alerts")
    page.get_by_role("button", name="Write a message").click()
    page.get_by_label(kind, exact=True).check()
    page.get_by_role("button", name="Start writing").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Write the message")


def by_key(page: Page, field: Locator, words: str) -> None:
    """Type as a person does, key by key."""
    field.focus()
    page.keyboard.type(words)


def tick(page: Page, box: Locator) -> None:
    """Tick a box with the space bar."""
    box.focus()
    page.keyboard.press("Space")


def write(page: Page, town: Town, title: str, ward: str, look: Look | None = None) -> str:
    """Write for everyone in a ward and return the message's reference; the last look is shown."""
    begin(page, town)
    page.get_by_label("Title").fill(title)
    page.get_by_label("Message", exact=True).fill(BODY)
    page.get_by_label(ward, exact=True).check()
    page.get_by_label("Everyone there, whatever their topics").check()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before you submit")
    if look:
        look(page, "the last look before submitting")
    return page.url.split("/")[-2]


def try_out(page: Page, town: Town, me: Officer, title: str, look: Look) -> None:
    """See the email as it will arrive and send it to oneself."""
    follow(page.get_by_role("link", name="See the email as it will arrive"))
    expect(page.get_by_text(title).first).to_be_visible()
    look(page, "the mail as it will arrive")
    # headless Chromium loses a mouse click on a page that was scrolled past a sandboxed frame
    page.get_by_role("button", name="Send a test to").press("Enter")
    expect(page.get_by_text("A test is on its way")).to_be_visible()
    assert "TEST" in str(town.mail(me.email, title)["subject"])
    follow(page.get_by_role("link", name="Back to the overview"))
    look(page, "the overview of a draft")
    page.get_by_role("button", name="Check and submit").click()


def submit(page: Page) -> None:
    """Ask for approval."""
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.get_by_text("Submitted. We have told")).to_be_visible()


def asked_to_approve(town: Town, approver: Officer, ref: str) -> str:
    """Return where the mail that asks for approval of that message leads."""

    def look() -> str | None:
        mails = town.mails(approver.email, "waits for your approval")
        found = (link(mail, "/desk/alerts/") for mail in mails)
        return next((address for address in found if ref in address), None)

    return eventually(look, f"the mail to {approver.email} about {ref}")


def approve(page: Page) -> None:
    """Approve what is on the page, to go at once."""
    page.get_by_role("button", name="Approve this version").click()


def decide(page: Page, town: Town, ref: str) -> None:
    """Read the newest version and approve it."""
    page.goto(f"{town.address}/desk/alerts/{ref}/approve")
    approve(page)
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Read and decide")


def change_after_submitting(page: Page, town: Town, ref: str, title: str) -> None:
    """Withdraw what waits for approval, take it up again with another title, and submit that."""
    page.goto(f"{town.address}/desk/alerts/{ref}")
    page.get_by_role("button", name="Withdraw it").click()
    page.get_by_role("button", name="Take it up again").click()
    page.get_by_label("Title").fill(title)
    page.get_by_role("button", name="Save and go on").click()
    submit(page)


def go_to_progress(page: Page, town: Town, ref: str) -> None:
    """Open the page that says how it goes."""
    page.goto(f"{town.address}/desk/alerts/{ref}/progress")


def finished(page: Page, town: Town, ref: str) -> None:
    """Watch until nobody waits for it any more."""
    go_to_progress(page, town, ref)
    expect(page.locator("#tally [role=status]")).to_contain_text("Finished")


def send(spoc: Page, inspector: Page, town: Town, title: str, ward: str) -> str:
    """Have a message written and approved without a look at the pages, and watch until it has arrived."""
    kind = Sheet.at(spoc.request, f"{town.address}/desk/alerts/new").tick("News")
    draft = kind.press("Start writing").write("Title", title).write("Message", BODY).tick(ward)
    check = draft.tick("Everyone there, whatever their topics").press("Save and go on")
    ref = check.url.split("/")[-2]
    assert "Submitted. We have told" in check.press("Submit for approval").page
    decision = Sheet.at(inspector.request, f"{town.address}/desk/alerts/{ref}/approve")
    assert "Read and decide" not in decision.press("Approve this version").page
    finished(spoc, town, ref)
    return ref


def correct(page: Page, town: Town, ref: str, title: str, look: Look) -> None:
    """Write a correction of what was sent and submit it."""
    page.goto(f"{town.address}/desk/alerts/{ref}")
    button = page.get_by_role("button", name="Correct it")

    def offered() -> bool:
        page.reload()
        return button.is_visible()

    eventually(offered, "the clock's round after the last mail")
    button.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Write the correction")
    look(page, "a correction")
    page.get_by_label("Title").fill(title)
    follow(page.get_by_role("button", name="Save and go on"))
    look(page, "the last look before a correction")
    submit(page)
