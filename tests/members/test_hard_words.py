"""Whatever somebody types comes back as words: never as markup, as a header, or as a crash."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from email import message_from_bytes, policy
from html.parser import HTMLParser
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from mcv.core.errors import Refused
from mcv.delivery.notices import render
from mcv.delivery.rules.letters import Letter
from mcv.extensions import db
from mcv.members.models import Member
from mcv.members.rules import household_hash, normalise_house, tidy_address, tidy_name
from mcv.places.rules import normalise_postcode
from tests.builders.delivery import a_copy, a_house, a_recipient
from tests.builders.members import a_member
from tests.builders.places import a_postcode
from tests.conftest import SignInAs
from tests.corpora import naughty_heaps, naughty_strings

RESIDENT = {
    "name": "Jo",
    "email": "jo@example.org",
    "kind": "resident",
    "postcode": "CT1 3RF",
    "house": "14",
    "business": "",
    "search": "",
    "source": "",
    "topics": "roads",
    "old_enough": "y",
    "consent": "y",
}
WRITTEN = ("name", "email", "kind", "postcode", "house", "business", "search", "source", "topics")
FORM_ELEMENTS = {"strong", "select", "option", "ul", "li", "p"}


def refused_with(string: str) -> dict[str, str]:
    """A form with the string in every field, but without consent."""
    return {**RESIDENT, **dict.fromkeys(WRITTEN, string), "consent": ""}


class Elements(HTMLParser):
    """The elements of a page in their order, with the names of their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(name for name, _ in attrs)))
        self.words += [value or "" for _, value in attrs]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def heaps() -> list[str]:
    """All the strings, a dozen together: a page is slow to draw, and escapes them all alike."""
    strings = naughty_strings()
    return [" ".join(strings[start : start + 12]) for start in range(0, len(strings), 12)]


@pytest.fixture(autouse=True)
def known_postcode() -> None:
    a_postcode("CT1 3RF")


def test_joining_outlives_every_naughty_string_in_every_field(
    client: FlaskClient, now: datetime
) -> None:
    plain = {tag for tag, _ in Elements(client.post("/join", data=refused_with("Jo")).text).found}
    for string in heaps():
        page = client.post("/join", data=refused_with(string))
        assert page.status_code == 422, string
        elements = Elements(page.text)
        assert {tag for tag, _ in elements.found} <= plain | FORM_ELEMENTS, string
        handlers = {name for _, names in elements.found for name in names if name[:2] == "on"}
        assert handlers == set(), string


@pytest.mark.parametrize("rule", [tidy_address, tidy_name, normalise_postcode])
def test_a_rule_answers_or_refuses_every_naughty_string(rule: Callable[[str], str]) -> None:
    for string in naughty_strings():
        with suppress(Refused):
            assert rule(string)


def test_every_naughty_string_may_name_a_house() -> None:
    for string in naughty_strings():
        assert (household_hash("key", "CT1 3RF", string) is None) == (normalise_house(string) == "")


def test_a_name_of_naughty_strings_is_shown_as_it_was_typed(
    client: FlaskClient, sign_in: SignInAs, now: datetime
) -> None:
    member = a_member()
    browser = sign_in(client, member)
    for string in naughty_strings()[::20]:
        typed: dict[str, Any] = {**RESIDENT, "name": string, "house": string}
        answer = browser.post("/settings/details", data=typed)
        assert answer.status_code in {303, 422}, string
        db.session.refresh(member)
        words = " ".join(" ".join(Elements(browser.get("/settings").text).words).split())
        assert " ".join(member.name.split()) in words


def test_a_naughty_name_makes_no_header_in_a_letter(now: datetime) -> None:
    for heap in naughty_heaps(120):
        string = " ".join(heap)
        member = a_member(name=string[:120] or "x")
        wording = render("already-joined", member.contact, {})
        letter = Letter(wording, a_house(), now)
        raw = a_copy(letter, a_recipient(name=member.contact.name))
        parsed = message_from_bytes(raw, policy=policy.default)
        assert sorted(parsed.keys()) == [
            "Auto-Submitted",
            "Content-Type",
            "Date",
            "From",
            "MIME-Version",
            "Message-ID",
            "Subject",
            "To",
        ], string


def test_nothing_naughty_became_a_member(client: FlaskClient, now: datetime) -> None:
    for string in naughty_strings()[::10]:
        client.post("/join", data={**RESIDENT, "email": string})
    assert db.session.scalar(select(func.count()).select_from(Member)) == 0
