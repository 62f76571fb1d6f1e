"""A signed-in member reads their conversations and writes; nobody else's."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask.testing import FlaskClient

from tests.builders.alerts import a_published
from tests.builders.conversations import a_conversation, a_delivery
from tests.builders.members import a_member

SignIn = Callable[[FlaskClient, Any], FlaskClient]
FORM = {"form_id": "form-000001", "message": "Can you come to our meeting?"}


def test_their_conversations_are_listed_with_the_promise(
    client: FlaskClient, sign_in: SignIn, now: datetime
) -> None:
    member = a_member()
    a_conversation(member=member, version=a_published())
    page = sign_in(client, member).get("/conversations").text
    assert "Theft from sheds in Wincheap" in page
    assert "We answer by Thursday 26 November at 9:30am" in page


def test_a_late_answer_is_never_called_one_to_come(
    client: FlaskClient, sign_in: SignIn, now: datetime
) -> None:
    member = a_member()
    conversation = a_conversation(member=member, now=now - timedelta(hours=73))
    sign_in(client, member)
    for path in ("/conversations", f"/conversations/{conversation.ref}"):
        page = client.get(path).text
        assert "We owed you an answer today at 8:30am" in page
        assert "We answer by" not in page


def test_an_empty_list_says_how_to_begin(
    client: FlaskClient, sign_in: SignIn, now: datetime
) -> None:
    page = sign_in(client, a_member()).get("/conversations").text
    assert "You have not written to us yet" in page


def test_a_member_writes_to_the_officers_at_home(
    client: FlaskClient, sign_in: SignIn, now: datetime
) -> None:
    sign_in(client, a_member())
    assert "Write to Canterbury\u2019s officers" in client.get("/conversations/new").text
    page = client.post("/conversations/new", data=FORM, follow_redirects=True).text
    assert "We have kept your message" in page
    assert "Can you come to our meeting?" in page


def test_a_member_writes_about_a_message_from_the_list(
    client: FlaskClient, sign_in: SignIn, now: datetime
) -> None:
    ref = a_published().alert.ref
    sign_in(client, a_member())
    page = client.post(f"/conversations/about/{ref}", data=FORM, follow_redirects=True).text
    assert "Theft from sheds in Wincheap" in page


def test_a_member_goes_on_in_a_conversation(
    client: FlaskClient, sign_in: SignIn, now: datetime
) -> None:
    member = a_member()
    ref = a_conversation(member=member).ref
    page = sign_in(client, member).post(f"/conversations/{ref}", data=FORM, follow_redirects=True)
    assert "We have kept your message" in page.text


def test_somebody_elses_conversation_does_not_exist(
    client: FlaskClient, sign_in: SignIn, now: datetime
) -> None:
    ref = a_conversation().ref
    assert sign_in(client, a_member()).get(f"/conversations/{ref}").status_code == 404


def test_an_old_thank_you_is_not_shown_for_another_conversation(
    client: FlaskClient, sign_in: SignIn, now: datetime
) -> None:
    member = a_member()
    other = a_conversation(member=member)
    sent = sign_in(client, member).post("/conversations/new", data=FORM).location
    token = sent.split("sent=")[1]
    page = client.get(f"/conversations/{other.ref}?sent={token}").text
    assert "We have kept your message" not in page


def test_every_message_in_the_list_can_be_replied_to(
    client: FlaskClient, sign_in: SignIn, now: datetime
) -> None:
    member = a_member()
    delivery = a_delivery(member)
    sign_in(client, member)
    assert (
        f"/conversations/message/{delivery.id}"
        in client.get(f"/settings/messages/{delivery.id}").text
    )
    page = client.get(f"/conversations/message/{delivery.id}", follow_redirects=True).text
    assert "Reply to PC Sam Taylor" in page


def test_nobody_replies_to_a_message_that_somebody_else_got(
    client: FlaskClient, sign_in: SignIn, now: datetime
) -> None:
    delivery = a_delivery()
    sign_in(client, a_member())
    assert client.get(f"/conversations/message/{delivery.id}").status_code == 404
