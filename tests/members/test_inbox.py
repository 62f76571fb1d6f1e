"""The inbox: what is unread is what the member says is unread, and nobody else ever knows."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from mcv.audit.models import AuditEntry
from mcv.audit.rules import Actor
from mcv.delivery import actions as post
from mcv.delivery.models import Delivery
from mcv.delivery.rules.states import Reason, State
from mcv.extensions import db
from mcv.members import actions, queries
from mcv.members.models import Member, ReadMark
from tests.builders.alerts import a_published
from tests.builders.delivery import a_wording, an_outgoing
from tests.builders.members import a_member

INBOX = "/settings/messages"
Got = Callable[..., Delivery]


@pytest.fixture
def got(member: Member, now: datetime) -> Got:
    """Let the member, or somebody else, get a message."""

    def get(
        subject: str = "Theft from sheds", to: Member | None = None, **wording: Any
    ) -> Delivery:
        outgoing = an_outgoing(now, wording=a_wording(subject=subject, **wording))
        delivery = post.post_to_one(outgoing, (to or member).contact, now)
        db.session.flush()
        return delivery

    return get


def unread(browser: FlaskClient) -> int:
    """Return what every page of a member says is unread."""
    found = re.search(r"Your page \(([\d,]+) unread\)", browser.get("/help").text)
    return int(found[1]) if found else 0


@contextmanager
def questions() -> Iterator[list[str]]:
    """Keep what the database is asked meanwhile."""
    asked: list[str] = []

    def hear(*words: Any) -> None:
        asked.append(words[2])

    event.listen(db.engine, "before_cursor_execute", hear)
    yield asked
    event.remove(db.engine, "before_cursor_execute", hear)


def listed(browser: FlaskClient, show: str) -> list[str]:
    """Return the subjects in a part of the inbox."""
    page = browser.get(f"{INBOX}?show={show}").text
    return re.findall(r"<a[^>]*/settings/messages/\d+\">([^<]+)</a>", page)


def test_what_came_is_unread_until_the_member_says_otherwise(
    browser: FlaskClient, got: Got
) -> None:
    first, _ = got("First"), got("Second")
    assert unread(browser) == 2
    browser.post(f"{INBOX}/{first.id}/read")
    assert unread(browser) == 1
    assert listed(browser, "unread") == ["Second"]
    assert listed(browser, "all") == ["Second", "First"]
    browser.post(f"{INBOX}/{first.id}/unread")
    assert unread(browser) == 2


def test_looking_changes_nothing(browser: FlaskClient, got: Got) -> None:
    letter = got()
    for path in (INBOX, f"{INBOX}/{letter.id}", "/my", "/settings"):
        browser.get(path)
    assert unread(browser) == 1
    assert db.session.query(ReadMark).count() == 0


def test_unread_is_said_in_words_beside_the_message_and_on_every_page(
    browser: FlaskClient, got: Got
) -> None:
    letter = got("Theft")
    page = browser.get(INBOX).text
    assert re.search(r"Unread</strong>\s*<a[^>]*>Theft</a>", page)
    assert 'Mark as read<span class="govuk-visually-hidden">: Theft</span>' in page
    assert "You have 1 unread message." in browser.get("/my").text
    assert "(1 unread)" in browser.get("/settings").text
    browser.post(f"{INBOX}/{letter.id}/read")
    assert "Unread</strong>" not in browser.get(INBOX).text


def test_at_the_end_of_a_message_one_button_leads_to_the_next(
    browser: FlaskClient, got: Got
) -> None:
    older, newer = got("Older"), got("Newer")
    assert "Mark as read and go to the next" in browser.get(f"{INBOX}/{newer.id}").text
    there = browser.post(f"{INBOX}/{newer.id}/read?then=next")
    assert (there.status_code, there.location) == (303, f"{INBOX}/{older.id}")
    assert "go to the next" not in browser.get(there.location).text
    assert browser.post(f"{INBOX}/{older.id}/read?then=next").location == INBOX
    assert "You have read every message." in browser.get(INBOX).text


def test_a_button_in_the_list_leads_back_to_the_same_place_in_it(
    browser: FlaskClient, got: Got
) -> None:
    answer = browser.post(f"{INBOX}/{got().id}/read?show=unread&page=1")
    assert answer.location == f"{INBOX}?show=unread&page=1"


def test_pressing_twice_is_as_good_as_once(browser: FlaskClient, got: Got) -> None:
    letter = got()
    for _ in range(2):
        assert browser.post(f"{INBOX}/{letter.id}/read").status_code == 303
    assert db.session.query(ReadMark).count() == 1


def test_all_as_read_leaves_what_came_after_the_page_was_made(
    browser: FlaskClient, got: Got
) -> None:
    got("Old"), got("Seen")
    shown = re.search(r'name="newest" value="(\d+)"', browser.get(INBOX).text)
    assert shown is not None
    got("Came meanwhile")
    browser.post(f"{INBOX}/read", data={"newest": shown[1]})
    assert listed(browser, "unread") == ["Came meanwhile"]


@pytest.mark.parametrize("newest", ["", "x", "-1", "0", "9" * 30])
def test_all_as_read_up_to_nothing_marks_nothing(
    browser: FlaskClient, got: Got, newest: str
) -> None:
    got()
    assert browser.post(f"{INBOX}/read", data={"newest": newest}).status_code == 303
    assert unread(browser) == 1


@pytest.mark.parametrize("act", ["read", "unread"])
def test_nobody_marks_anothers_message(
    browser: FlaskClient, got: Got, member: Member, act: str
) -> None:
    kim = a_member("kim@example.org")
    letter = got(to=kim)
    actions.mark_read(kim, letter.id) if act == "unread" else None
    assert browser.post(f"{INBOX}/{letter.id}/{act}").status_code == 404
    assert browser.post(f"{INBOX}/999999/{act}").status_code == 404
    assert queries.unread(kim) == (0 if act == "unread" else 1)


def test_all_as_read_is_all_of_ones_own(browser: FlaskClient, got: Got) -> None:
    kim = a_member("kim@example.org")
    got(to=kim)
    mine = got()
    browser.post(f"{INBOX}/read", data={"newest": str(mine.id)})
    assert (queries.unread(kim), unread(browser)) == (1, 0)


def test_letters_about_the_membership_are_listed_apart_and_never_unread(
    browser: FlaskClient, member: Member, now: datetime
) -> None:
    actions.ask_for_link("jo@example.org", None, now)
    assert unread(browser) == 0
    assert "Your link to sign in" not in browser.get(INBOX).text
    assert "Your link to sign in" in browser.get(f"{INBOX}?show=letters").text


def test_a_message_that_was_stopped_does_not_wait_to_be_read(
    browser: FlaskClient, got: Got, now: datetime
) -> None:
    letter = got()
    outgoing = db.session.get_one(Delivery, letter.id).outgoing
    post.cancel(outgoing, now)
    assert unread(browser) == 0
    for path in (INBOX, f"{INBOX}/{letter.id}"):
        assert "We stopped this message" in browser.get(path).text


def test_every_part_says_what_to_expect_when_it_is_empty(browser: FlaskClient) -> None:
    assert "We have not written to you yet" in browser.get(INBOX).text
    assert "You have read every message" in browser.get(f"{INBOX}?show=unread").text
    assert "no letters" in browser.get(f"{INBOX}?show=letters").text
    assert browser.get(f"{INBOX}?show=nonsense&page=x").status_code == 200


def test_the_words_about_emergencies_stand_where_one_can_reply(
    browser: FlaskClient, got: Got
) -> None:
    page = browser.get(f"{INBOX}/{got().id}").text
    assert page.index("This is not for emergencies") < page.index("Reply in private</a>")


def test_a_message_says_what_the_mail_says_with_buttons_in_place_of_its_links(
    browser: FlaskClient, now: datetime, member: Member
) -> None:
    version = a_published(now=now)
    letter = db.session.query(Delivery).filter_by(outgoing_id=version.outgoing_id).one()
    page = browser.get(f"{INBOX}/{letter.id}").text
    message = page.partition("<main")[2].partition("Mark as read")[0]
    assert "Two sheds were broken into" in message
    assert "Check your locks tonight." in message
    assert "http" not in message
    assert "mark.invalid" not in page
    useful = re.search(r'href="https://voice.example(/u/[^"]+)">Was this useful', page)
    assert useful is not None
    assert browser.get(useful[1]).status_code == 200


def test_a_long_inbox_has_pages_and_asks_the_database_no_more_for_it(
    browser: FlaskClient, got: Got
) -> None:
    got("Message 0")
    with questions() as few:
        browser.get(INBOX)
    for number in range(1, 30):
        got(f"Message {number}")
    with questions() as many:
        assert len(listed(browser, "all")) == 25
    assert len(many) == len(few)
    assert "Message 0</a>" in browser.get(f"{INBOX}?show=all&page=2").text


def test_staff_and_strangers_have_no_unread_messages(client: FlaskClient, got: Got) -> None:
    got()
    assert unread(client) == 0


def test_what_was_read_is_forgotten_when_the_member_leaves(
    member: Member, got: Got, now: datetime
) -> None:
    actions.mark_read(member, got().id)
    actions.leave(member, Reason.LEFT, Actor.member(member.id), now)
    assert db.session.query(ReadMark).count() == 0


def test_a_mark_knows_no_time_and_leaves_no_record(browser: FlaskClient, got: Got) -> None:
    browser.post(f"{INBOX}/{got().id}/read")
    assert set(ReadMark.__table__.columns.keys()) == {"delivery_id"}
    assert db.session.query(AuditEntry).count() == 0


def test_a_member_without_email_still_finds_it_here_and_is_not_told_that_it_failed(
    browser: FlaskClient, got: Got, member: Member
) -> None:
    letter = got("Theft")
    letter.state, letter.reason = State.SKIPPED, Reason.WEB_ONLY
    assert listed(browser, "unread") == ["Theft"]
    assert "Not emailed" not in browser.get(INBOX).text
    assert "Dear Jo Bloggs" in browser.get(f"{INBOX}/{letter.id}").text
