"""Members see and change everything that is held about them."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient

from mcv.audit.models import AuditEntry
from mcv.delivery import queries as delivery
from mcv.delivery.rules.states import Purpose
from mcv.extensions import db
from mcv.members import actions, queries
from mcv.members.models import AddressChange, Member
from mcv.members.rules import Kind, Topic
from tests.builders.delivery import a_wording, an_outgoing, sent_to_everybody
from tests.builders.members import a_member, follow, member_at
from tests.builders.places import a_postcode, a_ward
from tests.members.posted import letters, newest_link

OLD, NEW = "jo@example.org", "jo@new.example"


@pytest.fixture
def member() -> Member:
    return a_member(OLD, house="14")


def test_everything_that_is_held_is_shown(browser: FlaskClient, member: Member) -> None:
    page = browser.get("/settings").text
    for held in ("Jo Bloggs", OLD, "Resident", "CT1 3TR", "14", "Wincheap", "Road safety"):
        assert held in page
    assert "I agree that my local police" in page


@pytest.mark.parametrize(
    "way", ["", "/details", "/topics", "/places", "/email", "/leave", "/messages"]
)
def test_settings_are_the_members_own(client: FlaskClient, way: str) -> None:
    assert client.get(f"/settings{way}").location.startswith("/sign-in?next=")


def test_details_change_and_with_them_the_household(browser: FlaskClient, member: Member) -> None:
    a_postcode("ME15 6XX", a_ward("Fant & Oakwood", "Maidstone"))
    before = member.household_hash
    typed = {"name": "Jo B", "kind": "resident", "postcode": "me156xx", "house": "Flat 2, 3"}
    assert browser.post("/settings/details", data=typed).status_code == 303
    assert (member.name, member.contact.name, member.house) == ("Jo B", "Jo B", "Flat 2, 3")
    assert member.home_ward.name == "Fant & Oakwood"
    assert member.household_hash not in {None, before}
    followed = [ward.name for ward in queries.followed_wards(member.id)]
    assert followed == ["Fant & Oakwood", "Wincheap"]


def test_who_is_a_member_is_not_asked_what_they_are_joining_as(browser: FlaskClient) -> None:
    page = browser.get("/settings/details").text
    assert "What are you a member as?" in page
    assert "joining as" not in page


def test_a_name_changes_where_the_postcode_is_not_known_to_us(
    browser: FlaskClient, member: Member
) -> None:
    typed = {"name": "Jo B", "kind": "resident", "postcode": "ct1 3tr", "house": "14"}
    assert browser.post("/settings/details", data=typed).status_code == 303
    assert (member.name, member.home_ward.name) == ("Jo B", "Wincheap")


def test_a_new_postcode_that_we_do_not_know_asks_for_its_ward_from_the_present_one(
    browser: FlaskClient, member: Member
) -> None:
    typed = {"name": "Jo", "kind": "resident", "postcode": "ME15 6XX"}
    asked = browser.post("/settings/details", data=typed)
    assert asked.status_code == 422
    assert re.search(r"<option[^>]* selected>Wincheap", asked.text)
    assert member.postcode == "CT1 3TR"
    there = a_ward("Fant & Oakwood", "Maidstone")
    browser.post("/settings/details", data={**typed, "ward": there.id})
    assert (member.postcode, member.home_ward.name) == ("ME15 6XX", there.name)


def test_a_resident_who_becomes_a_business_no_longer_counts(
    browser: FlaskClient, member: Member
) -> None:
    a_postcode("CT1 3TR")
    typed = {"name": "Jo", "kind": "business", "business": "Jo's Flowers", "postcode": "CT1 3TR"}
    assert browser.post("/settings/details", data=typed).status_code == 303
    assert (member.kind, member.household_hash) == (Kind.BUSINESS, None)
    assert queries.households() == 0


def test_what_changed_is_recorded_but_not_what_it_says(
    browser: FlaskClient, member: Member
) -> None:
    a_postcode("CT1 3TR")
    typed = {"name": "Jo Secret", "kind": "resident", "postcode": "CT1 3TR", "house": "14"}
    browser.post("/settings/details", data=typed)
    entry = db.session.query(AuditEntry).one()
    assert (entry.action, entry.details) == ("member.changed", {"changed": ["name"]})


def test_topics_change(browser: FlaskClient, member: Member) -> None:
    browser.post("/settings/topics", data={"topics": ["roads", "young"]})
    assert member.topics == (Topic.ROADS, Topic.YOUNG)


def test_no_topic_at_all_is_refused(browser: FlaskClient, member: Member) -> None:
    assert browser.post("/settings/topics", data={"submit": "Save"}).status_code == 422
    assert member.topics == tuple(Topic)


def test_places_are_found_and_followed(browser: FlaskClient, member: Member) -> None:
    page = browser.get("/settings/places?search=canterbury").text
    assert "Seasalter, Canterbury" in page
    browser.post("/settings/places?search=canterbury", data={"places": [a_ward("Seasalter").id]})
    assert [ward.name for ward in queries.followed_wards(member.id)] == ["Seasalter", "Wincheap"]


def test_a_place_is_no_longer_followed(browser: FlaskClient, member: Member) -> None:
    follow(member, a_ward("Seasalter"))
    browser.post(f"/settings/places/{a_ward('Seasalter').id}/stop")
    assert [ward.name for ward in queries.followed_wards(member.id)] == ["Wincheap"]


def test_home_stays_followed(browser: FlaskClient, member: Member) -> None:
    assert browser.post(f"/settings/places/{a_ward().id}/stop").status_code == 400
    assert [ward.name for ward in queries.followed_wards(member.id)] == ["Wincheap"]


@pytest.mark.parametrize("places", [[], ["x"], ["9999"], list(map(str, range(1, 60)))])
def test_places_that_cannot_be_followed_are_refused(
    browser: FlaskClient, member: Member, places: list[str]
) -> None:
    assert browser.post("/settings/places", data={"places": places}).status_code in {404, 422}
    assert len(queries.followed_wards(member.id)) == 1


def test_a_new_address_counts_once_it_is_confirmed_there(
    browser: FlaskClient, member: Member, now: datetime
) -> None:
    browser.post("/settings/email", data={"email": NEW})
    link = newest_link(NEW, "/confirm/")
    browser.get(link)
    assert member.contact.address == OLD
    contact_id = member.contact_id
    assert NEW in browser.post(link).text
    assert browser.post(link).status_code == 200
    assert member_at(NEW) is member
    assert (member.contact_id, member.contact.stopped_at) == (contact_id, None)
    assert member_at(OLD) is None


def test_the_old_address_is_told_and_forgotten_a_week_later(
    browser: FlaskClient, member: Member, now: datetime
) -> None:
    browser.post("/settings/email", data={"email": NEW})
    browser.post(newest_link(NEW, "/confirm/"))
    assert letters(OLD)[0].subject == "Your email address was changed"
    assert NEW not in letters(OLD)[0].text_body
    actions.vanish_unverified(now + timedelta(days=7))
    assert delivery.contact_at(Purpose.MEMBER, OLD) is None
    assert member_at(NEW) is member


def test_the_address_of_another_member_is_told_there_alone(
    browser: FlaskClient, member: Member
) -> None:
    a_member(NEW, name="Kim Known")
    answer = browser.post("/settings/email", data={"email": NEW})
    assert (answer.status_code, answer.location) == (303, "/settings")
    assert "already a member" in letters(NEW)[0].subject
    assert db.session.query(AddressChange).count() == 0


def test_an_address_that_somebody_joined_with_meanwhile_is_refused(
    browser: FlaskClient, member: Member
) -> None:
    browser.post("/settings/email", data={"email": NEW})
    link = newest_link(NEW, "/confirm/")
    a_member(NEW)
    assert browser.post(link).status_code == 422
    assert member.contact.address == OLD


def test_two_members_who_want_one_address_never_get_each_others(
    browser: FlaskClient, member: Member, now: datetime
) -> None:
    rival = a_member("rival@example.org")
    actions.ask_for_address(rival, NEW, now)
    rivals_link = newest_link(NEW, "/confirm/")
    browser.post("/settings/email", data={"email": NEW})
    browser.post(newest_link(NEW, "/confirm/"))
    assert browser.post(rivals_link).status_code == 422
    assert (member.contact.address, rival.contact.address) == (NEW, "rival@example.org")


def test_the_newest_wish_is_the_one_that_counts(browser: FlaskClient, member: Member) -> None:
    browser.post("/settings/email", data={"email": "typo@new.example"})
    older = newest_link("typo@new.example", "/confirm/")
    browser.post("/settings/email", data={"email": NEW})
    assert browser.post(older).status_code == 422
    assert browser.post(newest_link(NEW, "/confirm/")).status_code == 200


def test_the_same_address_is_refused(browser: FlaskClient) -> None:
    assert "already your email address" in browser.post("/settings/email", data={"email": OLD}).text


def test_every_message_is_listed_and_an_alert_can_be_read(
    browser: FlaskClient, member: Member, now: datetime
) -> None:
    sent_to_everybody(now, wording=a_wording(subject="Theft in Wincheap"))
    [letter] = db.session.scalars(delivery.letters_to(member.contact_id))
    assert "Theft in Wincheap" in browser.get("/settings/messages").text
    page = browser.get(f"/settings/messages/{letter.id}").text
    assert "Dear Jo Bloggs" in page
    assert "mark.invalid" not in page


def test_nobody_reads_anothers_message(browser: FlaskClient, now: datetime) -> None:
    other = a_member("kim@example.org")
    sent_to_everybody(now)
    [letter] = db.session.scalars(delivery.letters_to(other.contact_id))
    assert browser.get(f"/settings/messages/{letter.id}").status_code == 404


def test_a_letter_with_a_link_to_sign_in_is_never_shown_again(
    browser: FlaskClient, member: Member, now: datetime
) -> None:
    actions.ask_for_link(OLD, None, now)
    [letter] = db.session.scalars(delivery.letters_to(member.contact_id))
    assert browser.get(f"/settings/messages/{letter.id}").status_code == 404


def test_a_half_hour_of_nothing_signs_out(browser: FlaskClient, now: datetime) -> None:
    with time_machine.travel(now + timedelta(minutes=31), tick=False):
        assert browser.get("/settings").status_code == 303


def test_an_outgoing_that_waits_says_so(browser: FlaskClient, now: datetime) -> None:
    assert an_outgoing(now)
    sent_to_everybody(now)
    assert "On its way" in browser.get("/settings/messages").text
