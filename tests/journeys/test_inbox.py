"""A resident reads in the inbox, on a phone without JavaScript; then without email altogether."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import residents, writing
from tests.journeys.conftest import Look, OpenPage
from tests.journeys.looking import PHONE, follow
from tests.journeys.officers import Crew
from tests.journeys.residents import a_resident
from tests.journeys.town import Town, eventually

pytestmark = pytest.mark.browser

WARD = "Herne & Broomfield"
FIRST, SECOND = "Herne: bicycles taken", "Herne: bicycles found"


def test_messages_are_read_where_the_member_says_so_and_stay_there_without_email(
    open_page: OpenPage, town: Town, crew: Crew, look: Look
) -> None:
    phone = open_page(PHONE, javascript=False)
    spoc, inspector = open_page(officer=crew["spoc"]), open_page(officer=crew["inspector"])
    ivy = residents.joined(phone.request, town, a_resident("Ivy Marsh", f"{WARD}, Canterbury"))
    writing.send(spoc, inspector, town, FIRST, WARD)
    town.mail(ivy.email, FIRST)
    residents.sign_in(phone, town, ivy)
    expect(phone.get_by_text("You have 1 unread message.")).to_be_visible()
    look(phone, "a member's page with something unread")
    _read(phone, look)
    _want_no_email(phone, town, look)
    writing.send(spoc, inspector, town, SECOND, WARD)
    _find_it_here(phone, town, look)
    assert town.mails(ivy.email, SECOND) == []
    spoc.reload()
    expect(spoc.get_by_text("Left in their inbox")).to_be_visible()
    look(spoc, "how it went, with inboxes")


def _read(phone: Page, look: Look) -> None:
    follow(phone.get_by_role("link", name="Read what is unread"))
    expect(phone.get_by_role("listitem").filter(has_text=FIRST)).to_contain_text("Unread")
    look(phone, "the inbox with something unread")
    follow(phone.get_by_role("link", name=FIRST))
    expect(phone.get_by_text("Call 999 if someone is in danger")).to_be_visible()
    look(phone, "an unread message")
    follow(phone.get_by_role("button", name="Mark as read"))
    expect(phone.get_by_text("You have read every message.")).to_be_visible()
    look(phone, "the inbox with everything read")
    follow(phone.get_by_role("link", name=FIRST))
    follow(phone.get_by_role("button", name="Mark as unread"))
    follow(phone.get_by_role("link", name="Your messages"))
    follow(phone.get_by_role("button", name="Mark all as read"))
    follow(phone.get_by_role("link", name="Unread (0)"))
    look(phone, "nothing unread")


def _want_no_email(phone: Page, town: Town, look: Look) -> None:
    follow(phone.get_by_role("link", name="Change how you get our messages"))
    look(phone, "the choice of email or none")
    phone.get_by_label("Do not email me alerts").check()
    follow(phone.get_by_role("button", name="Save"))
    expect(phone.get_by_text("How you get our messages is saved.")).to_be_visible()
    look(phone, "settings without email")


def _find_it_here(phone: Page, town: Town, look: Look) -> None:
    def there() -> bool:
        phone.goto(f"{town.address}/settings/messages")
        row = phone.get_by_role("listitem").filter(has_text=SECOND)
        return row.count() == 1 and "On its way" not in row.inner_text()

    eventually(there, "the message lies in the inbox")
    look(phone, "the inbox of a member without email")
