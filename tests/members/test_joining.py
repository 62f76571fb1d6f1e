"""Joining: the same for every address, confirmed by a button behind a mailed link."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select

from mcv.audit.models import AuditEntry
from mcv.delivery import actions as post
from mcv.extensions import db
from mcv.members import queries
from mcv.members.models import Consent, Member, MemberWard
from mcv.members.rules import CURRENT_WORDING, Kind, State, Topic
from tests.builders.members import a_member, member_at
from tests.builders.places import a_postcode, a_ward
from tests.members.posted import letters, newest_link

ADDRESS = "jo@example.org"
NONCE = re.compile(r'nonce="[^"]*"')


@pytest.fixture(autouse=True)
def known_postcode() -> None:
    a_postcode("CT1 3RF")


def typed(**changes: Any) -> dict[str, Any]:
    """What a resident of Wincheap types."""
    values = {
        "name": "Jo Bloggs",
        "email": ADDRESS,
        "kind": "resident",
        "postcode": "ct1 3rf",
        "house": "14",
        "topics": ["burglary", "roads"],
        "old_enough": "y",
        "consent": "y",
        "source": "poster-7",
    }
    return {name: value for name, value in {**values, **changes}.items() if value is not None}


def tries() -> list[Member]:
    return list(db.session.scalars(select(Member).order_by(Member.id)))


def joined(client: FlaskClient, **changes: Any) -> Member:
    """The member after the button behind the link was pressed."""
    assert client.post("/join", data=typed(**changes)).status_code == 303
    address = str(typed(**changes)["email"])
    assert client.post(newest_link(address, "/confirm/")).status_code == 200
    found = member_at(address)
    assert found is not None
    return found


def test_a_resident_joins(client: FlaskClient, now: datetime) -> None:
    member = joined(client)
    assert (member.state, member.verified_at) == (State.VERIFIED, now)
    assert (member.name, member.postcode, member.house) == ("Jo Bloggs", "CT1 3RF", "14")
    assert member.home_ward_id == a_ward().id
    assert member.topics == (Topic.BURGLARY, Topic.ROADS)
    assert member.source == "poster-7"
    assert member.contact.name == "Jo Bloggs"
    assert member.contact.stopped_at is None


def test_consent_is_kept_with_its_wording_time_and_source(
    client: FlaskClient, now: datetime
) -> None:
    consent = queries.consents(joined(client).id)[0]
    assert (consent.wording_version, consent.given_at) == (CURRENT_WORDING.version, now)
    assert (consent.source, consent.channel, consent.withdrawn_at) == ("poster-7", "email", None)


def test_the_words_on_the_page_are_the_words_that_are_kept(client: FlaskClient) -> None:
    assert CURRENT_WORDING.text in client.get("/join").text


def test_a_try_alone_is_no_member(client: FlaskClient, now: datetime) -> None:
    client.post("/join", data=typed())
    assert member_at(ADDRESS) is None
    assert tries()[0].contact.stopped_because == "unconfirmed"


def test_opening_the_link_changes_nothing(client: FlaskClient, now: datetime) -> None:
    client.post("/join", data=typed())
    page = client.get(newest_link(ADDRESS, "/confirm/"))
    assert "Press the button" in page.text
    assert tries()[0].state is State.UNVERIFIED


def test_pressing_the_button_twice_is_as_good_as_once(client: FlaskClient, now: datetime) -> None:
    joined(client)
    assert client.post(newest_link(ADDRESS, "/confirm/")).status_code == 200
    assert len(tries()) == 1


@pytest.mark.parametrize(("days", "status"), [(6.99, 200), (7, 404)])
def test_the_link_works_for_seven_days(
    client: FlaskClient, now: datetime, days: float, status: int
) -> None:
    client.post("/join", data=typed())
    link = newest_link(ADDRESS, "/confirm/")
    with time_machine.travel(now + timedelta(days=days), tick=False):
        assert client.post(link).status_code == status


def test_who_has_just_joined_is_told_why_settings_ask_for_a_sign_in_link(
    client: FlaskClient, now: datetime
) -> None:
    client.post("/join", data=typed())
    page = client.post(newest_link(ADDRESS, "/confirm/")).text
    why = "To see your settings, ask for a sign-in link first."
    assert why in page
    assert why in client.get("/settings", follow_redirects=True).text
    assert why not in client.get("/sign-in").text


def test_a_made_up_link_is_dead(client: FlaskClient) -> None:
    assert client.post("/confirm/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").status_code == 404


def test_the_source_comes_with_the_address_of_the_page(client: FlaskClient) -> None:
    assert 'value="victim-care-card"' in client.get("/join?from=victim-care-card").text


@pytest.mark.parametrize("odd", ["", "<script>", "x" * 41, "a b", "poster\n7"])
def test_an_odd_source_is_direct(client: FlaskClient, now: datetime, odd: str) -> None:
    client.post("/join", data=typed(source=odd))
    assert tries()[0].source == "direct"


def test_a_business_says_its_name(client: FlaskClient, now: datetime) -> None:
    refused = client.post("/join", data=typed(kind="business"))
    assert (refused.status_code, "Enter the name of the business" in refused.text) == (422, True)
    member = joined(client, kind="business", business="Jo's Flowers")
    assert (member.kind, member.organisation) == (Kind.BUSINESS, "Jo's Flowers")
    assert member.household_hash is None


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ({"name": " "}, "Enter your name"),
        ({"email": "jo"}, "Enter an email address in the correct format"),
        ({"kind": None}, "Select what you are joining as"),
        ({"postcode": "ME14"}, "Enter a full UK postcode, like ME14 1XQ"),
        ({"topics": None}, "Choose at least one topic, or all of these"),
        ({"old_enough": None}, "You can join from the age of 13"),
        ({"consent": None}, "Tick the box to agree"),
        ({"name": "x" * 121}, "Your name must be 120 characters or fewer"),
    ],
)
def test_what_is_missing_is_asked_for_and_the_rest_is_kept(
    client: FlaskClient, missing: dict[str, Any], sentence: str
) -> None:
    page = client.post("/join", data=typed(**missing))
    assert page.status_code == 422
    assert sentence in page.text
    assert "<title>Error: Join" in page.text
    assert 'value="14"' in page.text
    assert tries() == []


def test_all_topics_at_once(client: FlaskClient, now: datetime) -> None:
    assert joined(client, topics=["all"]).topics == tuple(Topic)


def test_an_unknown_postcode_asks_for_the_ward_near_ones_first(client: FlaskClient) -> None:
    page = client.post("/join", data=typed(postcode="CT1 1AA"))
    assert (page.status_code, "We do not know this postcode" in page.text) == (422, True)
    assert page.text.index("Wincheap, Canterbury") < page.text.index(", Maidstone")
    headings = re.findall(r'<optgroup label="([^"]*)">', page.text)
    assert headings[:3] == ["Near CT1", "Ashford", "Canterbury"]
    assert len(headings) == 14
    assert page.text.count("<option") == 280
    assert page.text.index(">Choose a ward<") < page.text.index("<optgroup")


def test_the_ward_that_was_picked_is_the_home(client: FlaskClient, now: datetime) -> None:
    ward = a_ward("Seasalter")
    assert joined(client, postcode="CT1 1AA", ward=str(ward.id)).home_ward_id == ward.id


@pytest.mark.parametrize("ward", ["", "0", "9999", "wincheap", "-1"])
def test_a_ward_that_is_none_is_asked_for_again(client: FlaskClient, ward: str) -> None:
    assert client.post("/join", data=typed(postcode="CT1 1AA", ward=ward)).status_code == 422


def test_home_is_followed_and_so_are_the_places_that_were_found(
    client: FlaskClient, now: datetime
) -> None:
    page = client.post("/join", data=typed(search="seasalter", find="Find places"))
    assert (page.status_code, "Seasalter, Canterbury" in page.text) == (200, True)
    assert tries() == []
    member = joined(client, search="seasalter", places=[str(a_ward("Seasalter").id), "9999", "x"])
    followed = [ward.name for ward in queries.followed_wards(member.id)]
    assert followed == ["Seasalter", "Wincheap"]


def test_enter_in_another_field_joins_although_the_finding_button_comes_first(
    client: FlaskClient, now: datetime
) -> None:
    assert client.post("/join", data=typed(find="Find places")).status_code == 303


def test_a_member_and_a_stranger_see_the_same_and_cause_the_same_rows(
    client: FlaskClient, now: datetime
) -> None:
    a_member("known@example.org", name="Kim Known")
    answers, rows = [], []
    for address in ("known@example.org", "stranger@example.org"):
        before = _rows()
        posted = client.post("/join", data=typed(email=address))
        page = NONCE.sub("", client.get(posted.location).text.replace(address, ""))
        answers.append((posted.status_code, posted.location, page))
        rows.append([after - start for after, start in zip(_rows(), before, strict=True)])
    assert answers[0] == answers[1]
    assert rows[0] == rows[1]


def _rows() -> list[int]:
    tables = Member, Consent, MemberWard, AuditEntry
    counts = [db.session.scalar(select(func.count()).select_from(table)) for table in tables]
    mailed = len(letters("known@example.org")) + len(letters("stranger@example.org"))
    return [*(count or 0 for count in counts), mailed]


def test_a_members_details_are_not_touched_by_somebody_who_types_their_address(
    client: FlaskClient, now: datetime
) -> None:
    member = a_member(ADDRESS, name="Jo Bloggs")
    client.post("/join", data=typed(name="Rude Words", postcode="CT1 3RF"))
    assert (member.name, member.contact.name) == ("Jo Bloggs", "Jo Bloggs")
    letter = letters(ADDRESS)[0]
    assert "already a member" in letter.subject
    assert "Rude Words" not in letter.text_body + letter.html_body


def test_a_letter_to_a_stranger_holds_nothing_that_was_typed(
    client: FlaskClient, now: datetime
) -> None:
    client.post("/join", data=typed(name="Buy at shop.example"))
    letter = letters(ADDRESS)[0]
    assert "shop.example" not in letter.text_body + letter.html_body
    assert tries()[0].contact.name == ""


def test_an_address_gets_at_most_five_letters_an_hour(client: FlaskClient, now: datetime) -> None:
    for _ in range(7):
        assert client.post("/join", data=typed()).status_code == 303
    assert len(letters(ADDRESS)) == 5
    with time_machine.travel(now + timedelta(minutes=61), tick=False):
        client.post("/join", data=typed())
    assert len(letters(ADDRESS)) == 6


def test_each_link_confirms_what_was_typed_with_it(client: FlaskClient, now: datetime) -> None:
    client.post("/join", data=typed(name="Jo Bloggs"))
    mine = newest_link(ADDRESS, "/confirm/")
    client.post("/join", data=typed(name="Somebody Else"))
    client.post(mine)
    member = member_at(ADDRESS)
    assert member is not None
    assert member.name == "Jo Bloggs"


def test_a_bounced_address_comes_back_by_confirming_again(
    client: FlaskClient, now: datetime
) -> None:
    member = a_member(ADDRESS)
    post.stop_contact(member.contact, "no-such-address", now)
    client.post("/join", data=typed())
    client.post(newest_link(ADDRESS, "/confirm/"))
    assert member.contact.stopped_at is None
    assert member_at(ADDRESS) is member


def test_letter_case_makes_no_second_member(client: FlaskClient, now: datetime) -> None:
    a_member(ADDRESS)
    client.post("/join", data=typed(email="JO@Example.ORG"))
    assert "already a member" in letters(ADDRESS)[0].subject


def test_the_record_names_nobody(client: FlaskClient, now: datetime) -> None:
    joined(client)
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.actor_kind, entry.actor_label) == ("member.joined", "member", "")
    assert entry.details == {"source": "poster-7"}
