"""Every page that a victim may see can be left at once, and says that the history remains."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mcv.conversations.queries.threads import thread_numbers
from mcv.core import links
from tests.attacks.scene import doors
from tests.builders.conversations import a_conversation, a_reply_link
from tests.builders.members import a_member
from tests.conftest import SignInAs

FOR_STAFF = ("/desk", "/staff", "/dev/", "/help/spoc")
DAY = timedelta(days=1)


def can_be_left(page: str) -> bool:
    """Return whether it has the button, for mouse and keyboard, and says once what remains."""
    said = page.count("It does not clear your browser\u2019s history")
    return 'aria-keyshortcuts="Escape"' in page and "js/exit.js" in page and said == 1


def pages_of(app: Flask, browser: FlaskClient) -> dict[str, str]:
    """Return every page without a name of something in its address that opens for this browser."""
    found = {}
    for rule in doors(app, "GET"):
        if not rule.arguments and not rule.rule.startswith(FOR_STAFF):
            answer = browser.get(rule.rule)
            if answer.status_code == 200 and answer.mimetype == "text/html":
                found[rule.rule] = answer.text
    return found


def test_what_anybody_may_open_can_be_left(app: Flask, client: FlaskClient) -> None:
    pages = pages_of(app, client)
    assert {"/", "/join", "/local", "/sign-in", "/help"} <= set(pages)
    assert [path for path, page in pages.items() if not can_be_left(page)] == []


def test_what_a_member_opens_can_be_left(
    app: Flask, client: FlaskClient, sign_in: SignInAs, now: datetime
) -> None:
    pages = pages_of(app, sign_in(client, a_member()))
    assert {"/my", "/settings", "/settings/details", "/conversations"} <= set(pages)
    assert [path for path, page in pages.items() if not can_be_left(page)] == []


def test_what_a_mailed_link_opens_can_be_left(client: FlaskClient, now: datetime) -> None:
    reply, conversation = a_reply_link(), a_conversation()
    thread = links.signer().sign("thread", *thread_numbers(conversation), expires=now + DAY)
    form = {"form_id": "form-000001", "message": "I saw a white van."}
    sent = client.post(reply, data=form, follow_redirects=True).text
    assert "We have kept your message" in sent
    for page in (sent, *(client.get(path).text for path in (reply, f"/t/{thread}", "/r/broken"))):
        assert can_be_left(page)


def test_every_kind_of_link_that_is_not_whole_gives_the_same_page(client: FlaskClient) -> None:
    answers = [client.get(f"/{kind}/AAAAAAAA") for kind in ("r", "t", "u", "unsubscribe")]
    assert {answer.status_code for answer in answers} == {410}
    mains = {answer.text.partition("<main")[2].partition("</main>")[0] for answer in answers}
    assert len(mains) == 1
    assert "Ask for a sign-in link" in mains.pop()


@pytest.mark.parametrize("path", ["/desk/sign-in", "/help/spoc", "/desk/nothing-here"])
def test_pages_for_staff_have_no_exit_that_a_key_could_press(
    client: FlaskClient, path: str
) -> None:
    assert "data-exit" not in client.get(path, follow_redirects=True).text
