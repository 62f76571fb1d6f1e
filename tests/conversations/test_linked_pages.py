"""What who holds a link may do: write a reply, read one thread, and learn nothing else."""

from datetime import datetime, timedelta

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from mcv.conversations import actions
from mcv.conversations.models import Conversation, Message
from mcv.conversations.notices import answer_waits
from mcv.conversations.queries.threads import thread_numbers
from mcv.core import links
from mcv.delivery import actions as post
from mcv.delivery.rules.states import Reason
from mcv.extensions import db
from tests.builders.alerts import a_published, an_author
from tests.builders.conversations import (
    a_conversation,
    a_delivery,
    a_reply_link,
    acting,
    an_officer,
    answered,
    mails_to,
)
from tests.builders.members import a_member

FORM = {"form_id": "form-000001", "message": "I saw a white van."}
DAY = timedelta(days=1)


def a_thread_link(conversation: Conversation, until: datetime) -> str:
    return f"/t/{links.signer().sign('thread', *thread_numbers(conversation), expires=until)}"


def messages() -> int:
    return db.session.scalar(select(func.count()).select_from(Message)) or 0


def test_the_reply_page_knows_the_alert_and_warns_before_one_writes(
    client: FlaskClient, now: datetime
) -> None:
    page = client.get(a_reply_link()).text
    assert "Reply to PC Sam Taylor" in page
    assert "Theft from sheds in Wincheap" in page
    assert page.index("This is not for emergencies") < page.index("<textarea")


def test_nobody_takes_a_private_reply_for_an_anonymous_one(
    client: FlaskClient, now: datetime
) -> None:
    for link in (a_reply_link(), a_thread_link(a_conversation(), now + DAY)):
        page = client.get(link).text
        assert "You do not need to give your name" not in page
        hint = page.index("The officers see your name and ward. To stay anonymous, call")
        assert hint < page.index("<textarea")


def test_a_forwarded_reply_link_shows_neither_name_nor_history(
    client: FlaskClient, now: datetime
) -> None:
    member = a_member(name="Wilhelmina Ashdown")
    link = a_reply_link(a_delivery(member))
    client.post(link, data=FORM)
    page = client.get(link).text
    for secret in ("Wilhelmina", "white van", member.contact.address, "CT1"):
        assert secret not in page


def test_thank_you_says_who_reads_it_and_by_when(client: FlaskClient, now: datetime) -> None:
    page = client.post(a_reply_link(), data=FORM, follow_redirects=True).text
    assert "Thank you" in page
    assert (
        "Canterbury\u2019s officers read this and answer by Thursday 26 November at 9:30am" in page
    )


def test_who_writes_urgent_words_is_first_sent_to_999_and_gets_no_calm_thanks(
    client: FlaskClient, now: datetime
) -> None:
    urgent = {**FORM, "message": "He has a knife and is outside my house"}
    for link in (a_reply_link(), a_thread_link(a_conversation(), now + DAY)):
        page = client.post(link, data=urgent, follow_redirects=True).text
        main = page.partition("<main")[2]
        assert "Do not wait for us" in main.partition("<h")[0]
        assert "Thank you" not in page
        assert "We have kept your message" in page


def test_the_page_after_calm_words_betrays_nothing_of_urgent_ones_before(
    client: FlaskClient, now: datetime
) -> None:
    member, version = a_member(), a_published()
    conversation = a_conversation("He has a knife", member=member, version=version)
    calm = client.post(
        a_thread_link(conversation, now + DAY), data=FORM, follow_redirects=True
    ).text
    assert "Thank you" in calm
    assert "Do not wait for us" not in calm


def test_a_double_click_is_one_reply(client: FlaskClient, now: datetime) -> None:
    link = a_reply_link()
    answers = [client.post(link, data=FORM) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert messages() == 1


def test_an_empty_reply_is_asked_for_beside_the_box(client: FlaskClient, now: datetime) -> None:
    answer = client.post(a_reply_link(), data={**FORM, "message": " "})
    assert answer.status_code == 422
    assert "Error: Reply to PC Sam Taylor" in answer.text
    assert "Write your message" in answer.text


def test_a_reply_that_is_too_long_stays_in_the_box(client: FlaskClient, now: datetime) -> None:
    answer = client.post(a_reply_link(), data={**FORM, "message": "x" * 4001})
    assert answer.status_code == 422
    assert "4,000 characters or fewer" in answer.text
    assert "x" * 4001 in answer.text


def test_a_link_that_we_did_not_make_leads_to_a_way_in(client: FlaskClient) -> None:
    answer = client.get("/r/AAAAAAAA")
    assert answer.status_code == 410
    assert "/sign-in" in answer.text
    assert "999" in answer.text


def test_a_link_for_one_purpose_opens_no_other_door(client: FlaskClient, now: datetime) -> None:
    delivery = a_delivery()
    useful = links.signer().sign("useful", delivery.id)
    assert client.get(f"/r/{useful}").status_code == 410
    assert client.get(f"/t/{links.signer().sign('reply', delivery.id)}").status_code == 410


def test_a_test_mail_to_the_author_takes_no_reply(client: FlaskClient, now: datetime) -> None:
    version = a_published()
    outgoing = version.outgoing
    assert outgoing
    delivery = post.post_to_one(outgoing, an_author().contact, now)
    assert client.get(a_reply_link(delivery)).status_code == 410


def test_who_stopped_our_mail_is_told_that_no_answer_can_come(
    client: FlaskClient, now: datetime
) -> None:
    delivery = a_delivery()
    post.stop_contact(delivery.contact, Reason.UNSUBSCRIBED, now)
    page = client.post(a_reply_link(delivery), data=FORM, follow_redirects=True).text
    assert "We cannot send you an answer" in page
    assert "answer by" not in page


def test_the_page_after_sending_is_not_for_who_holds_the_mail(
    client: FlaskClient, now: datetime
) -> None:
    sent = client.post(a_reply_link(), data=FORM).location
    with time_machine.travel(now + timedelta(hours=2), tick=False):
        assert client.get(sent).status_code == 410


def test_pages_behind_links_are_kept_by_no_cache(client: FlaskClient, now: datetime) -> None:
    answer = client.get(a_reply_link())
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_the_link_in_the_mail_opens_the_thread_for_30_days(
    client: FlaskClient, now: datetime
) -> None:
    member = a_member()
    conversation = a_conversation(member=member)
    answered(conversation, an_officer(), now, "Thank you, we found it.")
    path = "/t/" + mails_to(member)[-1].text_body.split("/t/")[1].split()[0]
    page = client.get(path).text
    assert "I saw a white van on Sunday night." in page
    assert "Thank you, we found it." in page
    with time_machine.travel(now + 30 * DAY, tick=False):
        over = client.get(path)
    assert over.status_code == 410
    assert "Ask for a sign-in link" in over.text
    assert "white van" not in over.text


def test_a_thread_link_opens_that_one_thread(client: FlaskClient, now: datetime) -> None:
    member = a_member(name="Wilhelmina Ashdown")
    a_conversation("The other matter", member=member)
    page = client.get(a_thread_link(a_conversation(member=member), now + DAY)).text
    assert "The other matter" not in page
    assert "Wilhelmina" not in page


def test_a_thread_never_shows_notes(client: FlaskClient, now: datetime) -> None:
    conversation = a_conversation()
    officer = acting(an_officer())
    actions.note(conversation.id, "Known to us", actor=officer, form_id=None, now=now)
    actions.claim(conversation.id, officer, now)
    page = client.get(a_thread_link(conversation, now + DAY)).text
    assert "Known to us" not in page
    assert "Claimed" not in page


def test_a_thread_goes_on_without_sign_in(client: FlaskClient, now: datetime) -> None:
    conversation = a_conversation()
    link = a_thread_link(conversation, now + DAY)
    page = client.post(link, data=FORM, follow_redirects=True).text
    assert "We have kept your message" in page
    assert "I saw a white van." in page
    assert messages() == 2


def test_what_a_member_writes_is_never_a_link(client: FlaskClient, now: datetime) -> None:
    conversation = a_conversation("see https://evil.example/x <b>now</b>")
    page = client.get(a_thread_link(conversation, now + DAY)).text
    assert 'href="https://evil.example' not in page
    assert "&lt;b&gt;now" in page


def test_replies_are_limited_by_address(now: datetime, limited: Flask) -> None:
    link = a_reply_link()
    db.session.commit()
    visitor = limited.test_client()
    codes = [visitor.post(link, data={"message": ""}).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]


def test_a_page_that_lost_its_cookie_keeps_what_was_typed(
    app: Flask, client: FlaskClient, now: datetime
) -> None:
    link = a_reply_link()
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = client.post(link, data=FORM)
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == 400
    assert "I saw a white van." in answer.text
    assert 'value="form-000001"' in answer.text
    assert messages() == 0


def test_the_letter_links_to_our_public_address(now: datetime) -> None:
    member = a_member()
    answer_waits(a_conversation(member=member), now)
    assert "https://voice.example/t/" in mails_to(member)[-1].html_body
