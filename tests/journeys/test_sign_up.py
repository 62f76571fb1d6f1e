"""Walk 1: a resident joins on a phone without JavaScript; Monday's report counts them."""

import csv
import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from playwright.sync_api import Page, expect

from mcv.core import clock
from tests.journeys import residents
from tests.journeys.conftest import Look, OpenPage
from tests.journeys.looking import PHONE, follow
from tests.journeys.officers import Crew
from tests.journeys.residents import a_resident
from tests.journeys.town import Town, link, plain_text

pytestmark = pytest.mark.browser

POSTER = "Bus stops in Herne Bay"
CODE = "herne-bay-stops"


@pytest.fixture
def phone(open_page: OpenPage) -> Page:
    """A phone of the smallest width, without JavaScript."""
    return open_page(PHONE, javascript=False)


def heading(page: Page, words: str) -> None:
    """Expect the page with that heading."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_the_joining_page_says_what_is_wrong_until_it_is_right(
    phone: Page, town: Town, look: Look
) -> None:
    phone.goto(town.address)
    follow(phone.get_by_role("button", name="Join My Community Voice"))
    look(phone, "the joining page")
    residents.send(phone)
    problem = phone.get_by_role("alert")
    expect(problem).to_contain_text("Tick the box to agree")
    look(phone, "the joining page, sent empty")
    problem.get_by_role("link", name="full UK postcode").click()
    assert phone.url.endswith("#postcode")
    residents.fill_in(phone, a_resident("Mina Patel", "Heron, Canterbury"))
    phone.get_by_label("Postcode", exact=True).fill("ME14")
    residents.send(phone)
    expect(problem).to_have_text(re.compile("Enter a full UK postcode, like ME14 1XQ"))
    expect(problem.get_by_role("link")).to_have_count(1)


@pytest.mark.once
def test_the_joining_page_with_scripts_opens_what_belongs_to_a_choice(
    open_page: OpenPage, town: Town, look: Look
) -> None:
    page = open_page(PHONE)
    page.goto(f"{town.address}/join")
    expect(page.get_by_label("Name of the business")).to_be_hidden()
    page.get_by_label("Business", exact=True).check()
    expect(page.get_by_label("Name of the business")).to_be_visible()
    look(page, "the joining page of a business")


def test_an_unknown_postcode_asks_for_the_ward_the_near_ones_first(
    phone: Page, town: Town, look: Look
) -> None:
    phone.goto(f"{town.address}/join")
    residents.fill_in(phone, a_resident("Olu Ade", "Heron, Canterbury"))
    residents.send(phone)
    expect(phone.get_by_role("alert")).to_contain_text("We do not know this postcode")
    look(phone, "the joining page, asking for the ward")
    offered = phone.get_by_label("Which ward is it in?").locator("option").all_inner_texts()
    assert offered[0] == "Choose a ward"
    assert offered[1].endswith(", Canterbury")
    assert len(offered) == 280


def test_a_link_that_was_only_visited_makes_nobody_a_member(
    phone: Page, town: Town, look: Look
) -> None:
    mina = a_resident("Mina Scanned", "Heron, Canterbury")
    residents.sign_up(phone, town, mina)
    look(phone, "the page that says to check the mail")
    address = link(town.mail(mina.email, "Confirm"), "/confirm/")
    phone.goto(address)
    phone.request.head(address)
    phone.goto(address)
    look(phone, "the page with the confirming button")
    residents.ask_for_link(phone, town, mina)
    assert "with this address. It is not a member" in plain_text(
        town.mail(mina.email, "About signing in")
    )


def test_the_page_is_the_same_for_an_address_that_is_known(phone: Page, town: Town) -> None:
    asha = a_resident("Asha Twice", "Heron, Canterbury")
    residents.sign_up(phone, town, asha)
    first = phone.locator("main").inner_text()
    residents.confirm(phone, town, asha)
    residents.sign_up(phone, town, asha)
    assert phone.locator("main").inner_text() == first
    town.mail(asha.email, "You are already a member")


def test_members_see_and_change_everything_without_a_password(
    phone: Page, town: Town, look: Look
) -> None:
    ben = residents.join(phone, town, a_resident("Ben Okoro", "Heron, Canterbury"))
    look(phone, "the page that says you have joined")
    residents.sign_in(phone, town, ben)
    look(phone, "a member's own page")
    phone.goto(f"{town.address}/settings")
    look(phone, "the settings")
    _choose_topics(phone, look)
    _follow(phone, "Tankerton", look)
    for words in ("Places: Heron, Tankerton", "Topics: Burglary and theft, Road safety"):
        label, value = words.split(": ")
        row = phone.locator(".govuk-summary-list__row").filter(has_text=label)
        expect(row.locator("dd").first).to_have_text(value)


def test_mondays_report_counts_who_joined_by_a_poster(
    phone: Page, open_page: OpenPage, town: Town, crew: Crew, look: Look
) -> None:
    comms = open_page(officer=crew["comms"])
    _begin_campaign(comms, town, look)
    residents.sign_up(
        phone, town, scanned := a_resident("Dee Scan", "Heron, Canterbury"), f"/q/{CODE}"
    )
    residents.confirm(phone, town, scanned)
    town.flask("job weekly-report", at=_next_monday())
    town.bring_forward()
    mail = town.mail("comms@mcv.example", "Sign-ups in the")
    assert re.search(r"In the .* week of \w+ \d+ (people|person) signed up", plain_text(mail))
    _read_the_report(comms, link(mail, "/desk/reports/"), look)


def _choose_topics(page: Page, look: Look) -> None:
    follow(page.get_by_role("link", name="Change topics"))
    look(page, "the topics")
    boxes = page.get_by_role("checkbox")
    for box in boxes.all():
        box.uncheck()
    page.get_by_label("Burglary and theft").check()
    page.get_by_label("Road safety").check()
    page.get_by_role("button", name="Save").click()
    heading(page, "Your settings")


def _follow(page: Page, ward: str, look: Look) -> None:
    page.get_by_role("link", name="Change places").click()
    page.get_by_label("Find a place").fill(ward)
    page.get_by_role("button", name="Find places").click()
    page.get_by_label(f"{ward}, Canterbury").check()
    look(page, "the places, found by a search")
    page.get_by_role("button", name="Follow these places").click()
    expect(page.get_by_text("Your places are saved.")).to_be_visible()
    look(page, "the places, saved")
    page.get_by_role("link", name="Back").click()


def _begin_campaign(comms: Page, town: Town, look: Look) -> None:
    comms.goto(f"{town.address}/desk/campaigns/new")
    look(comms, "a new campaign")
    comms.get_by_label("Name").fill(POSTER)
    comms.get_by_label("Short code").fill(CODE)
    comms.get_by_label("Poster").check()
    comms.get_by_role("button", name="Save campaign").click()
    heading(comms, POSTER)
    look(comms, "a campaign with its code")


def _next_monday() -> datetime:
    """Return five past seven in London on the Monday to come, when this week's report is due."""
    today = clock.london_day(datetime.now(UTC))
    monday = today + timedelta(days=7 - today.weekday())
    return datetime(monday.year, monday.month, monday.day, 7, 5, tzinfo=clock.LONDON)


def _read_the_report(comms: Page, address: str, look: Look) -> None:
    comms.goto(address)
    heading(comms, "Weekly report")
    expect(comms.locator(".mcv-chart").get_by_role("img")).to_be_visible()
    row = comms.get_by_role("row").filter(has_text=POSTER)
    expect(row.get_by_role("cell").first).to_have_text("1")
    look(comms, "the weekly report")
    with comms.expect_download() as downloading:
        comms.get_by_role("link", name="By source (CSV)").click()
    rows = list(csv.reader(StringIO(downloading.value.path().read_text())))
    assert [POSTER, CODE, "1", "1"] in rows
