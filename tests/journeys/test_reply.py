"""Walk 3: a resident answers from the mail, an officer reads it within seconds and answers back."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import residents, writing
from tests.journeys.conftest import Look, OpenPage
from tests.journeys.looking import PHONE, follow
from tests.journeys.officers import Crew
from tests.journeys.residents import Resident, a_resident
from tests.journeys.town import Town, link, plain_text

pytestmark = pytest.mark.browser

SAW = "I saw a white van by the church at about four."
NOTE = "Same van as on Friday, ask the beat officer."
ANSWER = "Thank you. An officer will look at the cameras there."
MORE = "It came back this morning."


@pytest.fixture
def spoc(open_page: OpenPage, crew: Crew) -> Page:
    """The SPOC of Canterbury at the desk."""
    return open_page(officer=crew["spoc"])


@pytest.fixture
def phone(open_page: OpenPage) -> Page:
    """A resident's phone, without JavaScript."""
    return open_page(PHONE, javascript=False)


def test_a_reply_is_written_read_noted_answered_written_again_and_closed(
    open_page: OpenPage, town: Town, crew: Crew, look: Look, spoc: Page, phone: Page
) -> None:
    rae = residents.joined(phone.request, town, a_resident("Rae Hill", "Tankerton, Canterbury"))
    title = "Tankerton: a van at the church"
    writing.send(spoc, open_page(officer=crew["inspector"]), town, title, "Tankerton")
    _reply(phone, town, rae, title, look)
    _see_it_come(spoc, town, look)
    _answer(spoc, look)
    thread = _read_the_answer(phone, town, rae, look)
    _write_again(phone, thread, look)
    spoc.reload()
    expect(spoc.get_by_text(MORE)).to_be_visible()
    _close(spoc, look)
    phone.goto(thread)
    expect(phone.get_by_text("This conversation is closed.")).to_be_visible()


def test_nobody_else_finds_a_conversation(
    open_page: OpenPage, town: Town, crew: Crew, spoc: Page, phone: Page
) -> None:
    ned = residents.joined(phone.request, town, a_resident("Ned Vale", "Nailbourne, Canterbury"))
    writing.send(
        spoc, open_page(officer=crew["inspector"]), town, "Nailbourne: a gate", "Nailbourne"
    )
    phone.goto(link(town.mail(ned.email, "Nailbourne"), "/r/"))
    _send(phone, "It was my neighbour's gate.")
    spoc.goto(f"{town.address}/desk/replies")
    follow(spoc.get_by_role("link", name="It was my neighbour"))
    address = spoc.url
    for post, answers in (
        ("neighbour", {404}),
        ("comms", {403, 404}),
        ("administrator", {403, 404}),
    ):
        page = open_page(officer=crew[post])
        assert page.request.get(address).status in answers, post
        assert page.request.get(f"{town.address}/desk").status == 200, post
    other = open_page(officer=crew["neighbour"])
    other.goto(f"{town.address}/desk/replies")
    expect(other.get_by_text("It was my neighbour")).to_have_count(0)


@pytest.mark.once
def test_without_signing_in_the_desk_answers_with_the_sign_in_page(
    open_page: OpenPage, town: Town, look: Look
) -> None:
    page = open_page(PHONE)
    page.goto(f"{town.address}/desk/replies")
    expect(page.get_by_role("heading", level=1)).to_have_text("Staff sign in")
    look(page, "the sign-in page on a phone")


def _reply(phone: Page, town: Town, who: Resident, title: str, look: Look) -> None:
    phone.goto(link(town.mail(who.email, title), "/r/"))
    page = phone.locator("body")
    expect(page).to_contain_text("Call 999 if someone is in danger")
    expect(page).to_contain_text("Call 101")
    expect(page).not_to_contain_text(who.name)
    expect(page).not_to_contain_text(who.email)
    look(phone, "the reply page")
    _send(phone, "")
    expect(phone.get_by_role("alert")).to_contain_text("Write your message")
    look(phone, "the reply page, sent empty")
    _send(phone, SAW)
    expect(phone.get_by_text("We have kept your message.")).to_be_visible()
    look(phone, "the page that says thank you")


def _send(phone: Page, words: str) -> None:
    phone.get_by_label("Your message").fill(words)
    phone.get_by_role("button", name="Send", exact=True).click()


def _see_it_come(spoc: Page, town: Town, look: Look) -> None:
    spoc.goto(f"{town.address}/desk/replies")
    row = spoc.get_by_role("row").filter(has_text=SAW[:40])
    expect(row).to_contain_text("New")
    expect(row).to_contain_text("Rae Hill")
    look(spoc, "the replies")
    follow(row.get_by_role("link"))
    look(spoc, "a new conversation")


def _answer(spoc: Page, look: Look) -> None:
    spoc.get_by_role("button", name="Claim").click()
    expect(spoc.get_by_text("You look after it.")).to_be_visible()
    spoc.get_by_text("Leave a note for colleagues").click()
    look(spoc, "a claimed conversation, about to leave a note")
    spoc.get_by_label("Note for colleagues").fill(NOTE)
    spoc.get_by_role("button", name="Keep the note").click()
    expect(spoc.get_by_text(NOTE)).to_be_visible()
    spoc.get_by_label("Your answer").fill(ANSWER)
    spoc.get_by_role("button", name="Send the answer").click()
    expect(spoc.get_by_role("region", name="Conversation")).to_contain_text(ANSWER)
    look(spoc, "an answered conversation")


def _read_the_answer(phone: Page, town: Town, who: Resident, look: Look) -> str:
    mail = town.mail(who.email, "An answer waits for you")
    for secret in (ANSWER, SAW, who.name, "van"):
        assert secret not in str(mail["subject"]) + plain_text(mail)
    thread = link(mail, "/t/")
    phone.goto(thread)
    messages = phone.get_by_role("region", name="Messages")
    expect(messages).to_contain_text(SAW)
    expect(messages).to_contain_text(ANSWER)
    expect(phone.locator("body")).not_to_contain_text(NOTE)
    look(phone, "the thread")
    return thread


def _write_again(phone: Page, thread: str, look: Look) -> None:
    phone.goto(thread)
    _send(phone, MORE)
    expect(phone.get_by_text("We have kept your message.")).to_be_visible()
    look(phone, "the thread, written in again")


def _close(spoc: Page, look: Look) -> None:
    spoc.get_by_text("Close it without a further answer").click()
    look(spoc, "a conversation about to be closed")
    spoc.get_by_label("It is settled").check()
    spoc.get_by_role("button", name="Close it").click()
    expect(spoc.get_by_role("button", name="Reopen")).to_be_visible()
    look(spoc, "a closed conversation")
