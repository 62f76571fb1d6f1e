"""Walk 2: an officer writes, another approves, residents get it by real mail, corrected and left."""

import re
import urllib.request
from xml.etree import ElementTree

import pytest
from playwright.sync_api import APIRequestContext, Page, expect

from tests.journeys import officers, residents, writing
from tests.journeys.conftest import Look, OpenPage
from tests.journeys.looking import PHONE, follow
from tests.journeys.officers import PASSWORD, Crew
from tests.journeys.residents import a_resident
from tests.journeys.town import Town, plain_text

pytestmark = pytest.mark.browser

ATOM = "{http://www.w3.org/2005/Atom}"


def test_a_spoc_sets_up_and_signs_in_with_both_factors(
    open_page: OpenPage, town: Town, crew: Crew, look: Look
) -> None:
    page = open_page()
    spoc = crew.invited("newcomer")
    page.goto(officers.invitation(town, spoc))
    look(page, "the invitation")
    officers.choose_password(page, "passwordpassword1")
    expect(page.get_by_role("alert")).to_contain_text("password")
    look(page, "the invitation, with a common password")
    officers.choose_password(page, PASSWORD)
    look(page, "the code for the app")
    officers.connect_app(page, spoc)
    look(page, "the recovery codes")
    follow(page.get_by_role("button", name="I have kept my codes"))
    follow(page.get_by_role("button", name="Sign out"))
    look(page, "the sign-in page of staff")
    officers.sign_in(page, town, spoc, code="000000")
    expect(page.get_by_role("alert")).to_be_visible()
    look(page, "the sign-in page, refused")
    officers.sign_in(page, town, spoc)
    expect(page).to_have_url(f"{town.address}/desk")
    look(page, "the desk")


def test_an_alert_is_written_by_keyboard_with_a_live_count_and_kept_by_itself(
    open_page: OpenPage, town: Town, crew: Crew, paper: APIRequestContext, look: Look
) -> None:
    residents.joined(paper, town, a_resident("Kay Board", "Wincheap, Canterbury"))
    page = open_page(officer=crew["spoc"])
    writing.begin(page, town, "Alert")
    look(page, "an empty message")
    writing.by_key(page, page.get_by_label("Title"), "Wincheap: two sheds opened last night")
    writing.by_key(page, page.get_by_label("Message", exact=True), "We are **looking** for a van.")
    expect(page.locator("#audience")).to_contain_text("reaches nobody")
    writing.tick(page, page.get_by_label("Wincheap", exact=True))
    writing.tick(page, page.get_by_label("Everyone there, whatever their topics"))
    expect(page.locator("#audience")).to_contain_text("fewer than 5 people in Wincheap")
    expect(page.get_by_text(re.compile("Draft saved at"))).to_be_visible()
    look(page, "a message, half written")
    page.reload()
    expect(page.get_by_label("Title")).to_have_value("Wincheap: two sheds opened last night")
    expect(page.get_by_label("Wincheap", exact=True)).to_be_checked()


def test_somebody_else_approves_the_version_that_they_saw(
    open_page: OpenPage, town: Town, crew: Crew, look: Look
) -> None:
    spoc, inspector = open_page(officer=crew["spoc"]), open_page(officer=crew["inspector"])
    ref = writing.write(spoc, town, "Chestfield: cold callers today", "Chestfield", look)
    writing.submit(spoc)
    look(spoc, "a submitted message")
    spoc.goto(f"{town.address}/desk/alerts/{ref}/approve")
    expect(spoc.get_by_text("Somebody else must approve this")).to_be_visible()
    expect(spoc.get_by_role("button", name="Approve this version")).to_have_count(0)
    inspector.goto(writing.asked_to_approve(town, crew["inspector"], ref))
    follow(inspector.get_by_role("button", name="Read and decide"))
    look(inspector, "the page to read and decide")
    writing.change_after_submitting(spoc, town, ref, "Chestfield: cold callers tomorrow")
    writing.approve(inspector)
    expect(inspector.get_by_role("heading", level=1)).to_have_text("Nothing was changed")
    look(inspector, "the page that says nothing was changed")
    writing.decide(inspector, town, ref)
    expect(inspector.get_by_text("Chestfield: cold callers tomorrow").first).to_be_visible()


def test_an_alert_is_tried_sent_and_shown_to_everybody(
    open_page: OpenPage, town: Town, crew: Crew, paper: APIRequestContext, look: Look
) -> None:
    spoc, inspector = open_page(officer=crew["spoc"]), open_page(officer=crew["inspector"])
    una = residents.joined(paper, town, a_resident("Una Lane", "Gorrell, Canterbury"))
    title = "Gorrell: bikes stolen at the station"
    ref = writing.write(spoc, town, title, "Gorrell", look)
    writing.try_out(spoc, town, crew["spoc"], title, look)
    writing.submit(spoc)
    with town.paused("sender"):
        writing.decide(inspector, town, ref)
        writing.go_to_progress(inspector, town, ref)
        expect(inspector.get_by_role("status")).to_contain_text("1 person waits for it")
        look(inspector, "the progress page, moving")
    expect(inspector.get_by_role("status").first).to_contain_text("Finished")
    expect(inspector.locator(".mcv-stat").filter(has_text="Sent")).to_contain_text("of 1")
    look(inspector, "the progress page, done")
    mail = town.mail(una.email, title)
    assert "Sam Taylor, Canterbury CSU" in str(mail["from"]) + plain_text(mail)
    assert mail["auto-submitted"] == "auto-generated"
    _shown_to_the_public(open_page(PHONE), town, title, look)


def test_a_correction_reaches_exactly_those_who_got_the_first(
    open_page: OpenPage, town: Town, crew: Crew, paper: APIRequestContext, look: Look
) -> None:
    spoc, inspector = open_page(officer=crew["spoc"]), open_page(officer=crew["inspector"])
    first = residents.joined(paper, town, a_resident("Fay First", "Seasalter, Canterbury"))
    title = "Seasalter: wrong road"
    ref = writing.send(spoc, inspector, town, title, "Seasalter")
    town.mail(first.email, title)
    late = residents.joined(paper, town, a_resident("Lou Late", "Seasalter, Canterbury"))
    writing.finished(spoc, town, ref)
    writing.correct(spoc, town, ref, "Seasalter: right road", look)
    writing.decide(inspector, town, ref)
    assert "This is a correction." in plain_text(town.mail(first.email, "right road"))
    writing.finished(spoc, town, ref)
    expect(spoc.locator(".mcv-stat").filter(has_text="Sent")).to_contain_text("of 1")
    assert len(town.mails(first.email, "right road")) == 1
    assert town.mails(late.email, "Seasalter:") == []


def test_one_click_in_the_mail_program_stops_everything(
    open_page: OpenPage, town: Town, crew: Crew, paper: APIRequestContext, look: Look
) -> None:
    spoc, inspector = open_page(officer=crew["spoc"]), open_page(officer=crew["inspector"])
    phone = open_page(PHONE, javascript=False)
    stays = residents.joined(paper, town, a_resident("Sid Stays", "Sturry, Canterbury"))
    leaves = residents.joined(paper, town, a_resident("Liv Leaves", "Sturry, Canterbury"))
    writing.send(spoc, inspector, town, "Sturry: first news", "Sturry")
    mail = town.mail(leaves.email, "Sturry: first news")
    assert mail["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    address = re.findall(r"<(http[^>]+)>", str(mail["list-unsubscribe"]))[0]
    phone.goto(address)
    look(phone, "the page to leave from a mail")
    assert _one_click(address) == _one_click(address) == 200
    writing.send(spoc, inspector, town, "Sturry: second news", "Sturry")
    town.mail(stays.email, "Sturry: second news")
    expect(spoc.locator(".mcv-stat").filter(has_text="Sent")).to_contain_text("of 1")
    assert town.mails(leaves.email, "second news") == []


def _shown_to_the_public(page: Page, town: Town, title: str, look: Look) -> None:
    page.goto(f"{town.address}/alerts")
    look(page, "the alerts")
    page.get_by_label("Postcode, ward or district").fill("Gorrell")
    page.get_by_role("button", name="Show alerts there").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Alerts for Gorrell")
    look(page, "the alerts of a ward")
    feed = page.locator("link[type='application/atom+xml']").get_attribute("href") or ""
    follow(page.get_by_role("link", name=title))
    look(page, "the public page of an alert")
    with urllib.request.urlopen(feed if "://" in feed else town.address + feed) as answer:
        entries = ElementTree.parse(answer).findall(f"{ATOM}entry/{ATOM}title")
    assert [entry.text for entry in entries] == [title]


def _one_click(address: str) -> int:
    """POST as a mail program does: without cookie, token or sign-in."""
    with urllib.request.urlopen(address, data=b"List-Unsubscribe=One-Click") as answer:
        return int(answer.status)
