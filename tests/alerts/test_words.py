"""What an officer writes comes out as it was meant, everywhere, and never acts."""

import json
import os
from collections.abc import Callable
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from mcv.alerts import notices
from mcv.alerts.actions import Seen, save_draft
from mcv.alerts.rules.states import Kind
from mcv.alerts.rules.wording import Wording, lead, ready_to_submit
from mcv.audiences.rules import Criteria
from mcv.core.mailtext import clean_header
from mcv.extensions import db
from mcv.web.forms import tidy
from tests.builders import alerts as build
from tests.builders.places import a_ward

SignIn = Callable[[FlaskClient, Any], FlaskClient]
CORPUS = Path(__file__).resolve().parents[3] / "shared/corpora/blns/blns.json"


def naughty_strings() -> list[str]:
    """Return the corpus; without it (and outside CI) nothing."""
    if not CORPUS.exists():
        if os.environ.get("CI") == "true":
            raise FileNotFoundError(CORPUS)
        pytest.skip("the corpus of naughty strings is not beside the project")
    strings: list[str] = json.loads(CORPUS.read_text())
    return strings


def handfuls(size: int) -> list[str]:
    """Return the corpus, that many strings to a text."""
    strings = naughty_strings()
    return ["\n\n".join(strings[at : at + size]) for at in range(0, len(strings), size)]


class Acting(HTMLParser):
    """Collects what would act in a page: scripts of its own, handlers, odd links, pictures, frames."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            link = (value or "").strip().lower()
            if name.startswith("on") or link.startswith(("javascript:", "data:", "vbscript:")):
                self.found.append(f"{tag} {name}={value}")
        known = {"nonce", "src"} & {name for name, _ in attrs}
        if tag in {"img", "iframe", "object", "embed"} or (tag == "script" and not known):
            self.found.append(tag)


def acting(html: str) -> list[str]:
    parser = Acting()
    parser.feed(html)
    return parser.found


def test_the_watch_sees_what_acts() -> None:
    assert acting("<script>1</script><a href=' JavaScript:1'>x</a><p onclick=1><img src=x>")


def test_naughty_strings_come_back_out_harmless(
    client: FlaskClient, sign_in: SignIn, now: datetime
) -> None:
    version = build.a_draft()
    sign_in(client, version.alert.author)
    address = f"/desk/alerts/{version.alert.ref}"
    for naughty in handfuls(8):
        form = {
            "edition": version.edition,
            "kind": "alert",
            "title": " ".join(naughty.split())[:150],
            "body": naughty,
            "call_to_action": " ".join(naughty.split())[-150:],
            "wards": [a_ward().id],
            "about": "all",
        }
        assert client.post(f"{address}/edit", data=form).status_code == 303, naughty
        assert version.title == tidy(form["title"])
        page = client.get(address).get_data(as_text=True)
        letter = notices.trial_letter(version, version.alert.author, now, is_test=True)
        assert acting(page) + acting(letter.html) == []
        assert "\n" not in clean_header(letter.subject)


def test_naughty_titles_make_a_feed_that_a_machine_reads(
    client: FlaskClient, now: datetime
) -> None:
    version = build.a_published(now=now)
    for naughty in (*handfuls(40), "a\ufffe\uffffb", "\x0b\x1b[31m"):
        version.title, version.body = " ".join(naughty.split())[:90], naughty
        db.session.flush()
        feed = ElementTree.fromstring(client.get("/alerts.atom").data)
        assert feed.tag.endswith("feed")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": " "}, "Enter the title"),
        ({"body": ""}, "Enter the message"),
        ({"title": "x" * 91}, "90 characters"),
        ({"criteria": Criteria(all_topics=True)}, "at least one place"),
        ({"criteria": Criteria(ward_ids=(1,))}, "at least one topic"),
        ({"body": "See https://mark.invalid/unsubscribe"}, "reserved word"),
        ({"expires_at": build.MORNING}, "still to come"),
        ({"kind": Kind.EVENT}, "where the event is"),
        ({"kind": Kind.EVENT, "event_starts_at": build.MORNING}, "in the future"),
    ],
)
def test_what_is_missing_is_said(change: dict[str, Any], said: str) -> None:
    values: dict[str, Any] = {
        "kind": Kind.ALERT,
        "title": "Theft",
        "body": "Lock up.",
        "criteria": Criteria(ward_ids=(1,), all_topics=True),
    }
    problems = ready_to_submit(Wording(**{**values, **change}), build.MORNING)
    assert any(said in problem.sentence for problem in problems)


def test_a_mail_says_who_and_where_and_how_to_answer_or_leave(now: datetime) -> None:
    version = build.a_published(now=now)
    letter = notices.letter(version)
    assert letter.from_name == "PC Sam Taylor, Canterbury CSU (Kent Police)"
    for body in (letter.text, letter.html):
        assert "Theft from sheds in Wincheap" in body
        for there in ("mark.invalid/reply", "mark.invalid/useful", "mark.invalid/unsubscribe"):
            assert there in body
        for there in ("/settings", "999", "101", "PC Sam Taylor, Canterbury CSU"):
            assert there in body
    assert letter.text.startswith("Theft from sheds in Wincheap")


def test_a_signature_stays_as_it_was_approved(now: datetime) -> None:
    version = build.a_submitted()
    version.alert.author.name = "Someone Else"
    assert "PC Sam Taylor" in notices.letter(version).from_name


def test_a_mail_shows_no_picture_from_anywhere(now: datetime) -> None:
    version = build.a_draft(body="![x](https://tracker.example/p.gif) <img src=y>")
    html = notices.trial_letter(version, version.alert.author, now, is_test=False).html
    assert "<img" not in html


def test_words_survive_a_save_as_they_were(now: datetime) -> None:
    version = build.a_draft()
    text = build.a_text(title="Tanya's café: £5 & <b>", body="Ω\n\n- ü\n- 🚓")
    save_draft(version, text, version.alert.author, Seen(version.edition), now)
    assert (version.title, version.body) == (text.title, text.body)


def test_a_place_that_the_title_names_is_not_said_twice(now: datetime) -> None:
    letter = notices.letter(build.a_published(title="Wincheap: did you see a white van?"))
    assert letter.text.startswith("Wincheap: did you see a white van?")
    assert "Wincheap: Wincheap" not in letter.html


PLACES = ("St Stephen's", "Dover")


@pytest.mark.parametrize(
    ("title", "first_line"),
    [
        ("Two sheds opened", "St Stephen's and Dover: Two sheds opened"),
        ("St Stephen\u2019s: two sheds opened", "St Stephen\u2019s: two sheds opened"),
        ("Two sheds opened in DOVER", "Two sheds opened in DOVER"),
        ("Calls from Dovercourt", "St Stephen's and Dover: Calls from Dovercourt"),
    ],
)
def test_the_first_line_says_the_place_once(title: str, first_line: str) -> None:
    assert lead(title, "St Stephen's and Dover", PLACES) == first_line
