"""Members sign in by a mailed link: once, within 30 minutes, the same for every address."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient

from mcv.delivery import actions as post
from mcv.extensions import db
from mcv.members.models import Member
from tests.builders.members import a_member
from tests.members.posted import letters, newest_link

ADDRESS = "jo@example.org"


@pytest.fixture
def member() -> Member:
    return a_member(ADDRESS)


def asked(client: FlaskClient, query: str = "", address: str = ADDRESS) -> str:
    """The path of the link after a member asked for one."""
    assert client.post(f"/sign-in{query}", data={"email": address}).status_code == 303
    return newest_link(address, "/sign-in/")


def test_the_link_signs_in(client: FlaskClient, member: Member, now: datetime) -> None:
    answer = client.post(asked(client))
    assert (answer.status_code, answer.location) == (303, "/my")
    assert "Jo Bloggs" in client.get("/settings").text


def test_opening_the_link_changes_nothing(
    client: FlaskClient, member: Member, now: datetime
) -> None:
    link = asked(client)
    for _ in range(2):
        assert "Press the button" in client.get(link).text
    assert client.get("/settings").status_code == 303
    assert client.post(link).status_code == 303


def test_the_link_works_once(client: FlaskClient, member: Member, now: datetime) -> None:
    link = asked(client)
    client.post(link)
    again = client.post(link)
    assert (again.status_code, "Ask for a new one" in again.text) == (422, True)


@pytest.mark.parametrize(("minutes", "status"), [(29, 303), (30, 404)])
def test_the_link_works_for_thirty_minutes(
    client: FlaskClient, member: Member, now: datetime, minutes: int, status: int
) -> None:
    link = asked(client)
    with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
        assert client.post(link).status_code == status


def test_one_goes_on_to_the_page_that_was_asked_for(
    client: FlaskClient, member: Member, now: datetime
) -> None:
    guarded = client.get("/settings/topics")
    assert guarded.location == "/sign-in?next=/settings/topics"
    link = asked(client, "?next=/settings/topics")
    assert client.post(link).location == "/settings/topics"


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_one_never_goes_on_to_another_site(
    client: FlaskClient, member: Member, now: datetime, elsewhere: str
) -> None:
    link = asked(client, f"?next={elsewhere}")
    assert "evil" not in link
    assert client.post(f"{link}?next={elsewhere}").location == "/my"


def test_the_page_is_the_same_for_a_member_and_a_stranger(
    client: FlaskClient, member: Member, now: datetime
) -> None:
    pages = []
    for address in (ADDRESS, "stranger@example.org"):
        answer = client.post("/sign-in", data={"email": address})
        page = client.get(answer.location).text.replace(address, "")
        pages.append((answer.status_code, answer.location, re.sub('nonce="[^"]*"', "", page)))
        assert len(letters(address)) == 1
    assert pages[0] == pages[1]


def test_a_stranger_is_told_by_mail_alone(client: FlaskClient, now: datetime) -> None:
    client.post("/sign-in", data={"email": "stranger@example.org"})
    letter = letters("stranger@example.org")[0]
    assert "is not a member" in letter.text_body
    assert "/sign-in/" not in letter.text_body


def test_an_address_gets_at_most_five_links_an_hour(
    client: FlaskClient, member: Member, now: datetime
) -> None:
    for _ in range(6):
        client.post("/sign-in", data={"email": ADDRESS})
    assert len(letters(ADDRESS)) == 5


def test_a_letter_that_arrived_shows_that_a_failed_address_works(
    client: FlaskClient, member: Member, now: datetime
) -> None:
    post.stop_contact(member.contact, "no-such-address", now)
    client.post(asked(client))
    db.session.refresh(member.contact)
    assert member.contact.stopped_at is None


def test_somebody_who_complained_about_us_is_not_written_to_because_they_signed_in(
    client: FlaskClient, member: Member, now: datetime
) -> None:
    post.stop_contact(member.contact, "complained", now)
    client.post(asked(client))
    assert "We do not write to you at present" in client.get("/settings").text


def test_signing_out_ends_it(client: FlaskClient, member: Member, now: datetime) -> None:
    client.post(asked(client))
    client.post("/sign-out")
    assert client.get("/settings").status_code == 303


def test_a_link_for_one_purpose_is_good_for_no_other(
    client: FlaskClient, member: Member, now: datetime
) -> None:
    token = asked(client).rpartition("/")[2]
    assert client.post(f"/confirm/{token}").status_code == 404
    assert client.post(f"/unsubscribe/{token}").status_code == 410
