"""The desk: what a unit's officers see and do, and what nobody else ever sees."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import event, select

from mcv.audit import queries as audit
from mcv.conversations import actions
from mcv.conversations.queries import threads
from mcv.extensions import db
from mcv.staff.rules import Role
from mcv.web.sessions import SignIn
from tests.builders.alerts import a_published
from tests.builders.conversations import a_conversation, acting, an_officer, answered
from tests.builders.members import a_member
from tests.builders.places import a_district, a_ward
from tests.builders.staff import a_staff_member

SignInAs = Callable[[FlaskClient, Any], FlaskClient]
HOUR = timedelta(hours=1)


@pytest.fixture
def desk(client: FlaskClient, sign_in: SignInAs, now: datetime) -> FlaskClient:
    """Kim Brown's browser, a PCSO of Canterbury."""
    return sign_in(client, an_officer("Kim Brown"))


def test_a_reply_is_on_the_desk_at_once(desk: FlaskClient, now: datetime) -> None:
    a_conversation(version=a_published())
    page = desk.get("/desk/replies").text
    assert "I saw a white van on Sunday night." in page
    assert "Theft from sheds in Wincheap" in page
    assert "Thursday 26 November at 9:30am" in page


def test_urgent_words_come_first_then_what_is_due_first(desk: FlaskClient, now: datetime) -> None:
    a_conversation("later", now=now)
    a_conversation("sooner", now=now - 5 * HOUR)
    a_conversation("a gun", now=now)
    page = desk.get("/desk/replies").text
    assert page.index("a gun") < page.index("sooner") < page.index("later")
    assert "Urgent words" in page


def test_urgent_words_show_both_clocks_until_somebody_acts(
    desk: FlaskClient, now: datetime
) -> None:
    conversation = a_conversation("He has a knife")
    for path in ("/desk/replies", f"/desk/replies/{conversation.ref}"):
        page = desk.get(path).text
        assert "ct by 9:45am today" in page
        assert "Thursday 26 November at 9:30am" in page
    desk.post(f"/desk/replies/{conversation.ref}/claim")
    assert "9:45am" not in desk.get("/desk/replies").text


def test_the_list_is_cut_by_what_i_look_for(desk: FlaskClient, now: datetime) -> None:
    a_conversation("a new one")
    answered(a_conversation("an answered one"), an_officer(), now)
    assert "an answered one" not in desk.get("/desk/replies?show=waiting").text
    assert "an answered one" in desk.get("/desk/replies?show=answered").text
    assert "Waiting (1)" in desk.get("/desk/replies?show=nonsense").text


def test_what_is_late_is_called_overdue(desk: FlaskClient, now: datetime) -> None:
    a_conversation("late", now=now - 73 * HOUR)
    page = desk.get("/desk/replies?show=overdue").text
    assert "late" in page
    assert "Overdue</strong>" in page


def test_the_list_asks_for_itself_and_stays_still_when_nothing_changed(
    desk: FlaskClient, now: datetime
) -> None:
    a_conversation("one")
    page = desk.get("/desk/replies").text
    url = page.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    assert desk.get(url).status_code == 204
    a_conversation("two")
    assert "two" in desk.get(url).text


def test_another_units_conversation_does_not_exist(
    client: FlaskClient, sign_in: SignInAs, now: datetime
) -> None:
    ref = a_conversation("secret").ref
    sign_in(client, an_officer(district=a_district("Dover")))
    assert "secret" not in client.get("/desk/replies").text
    assert client.get(f"/desk/replies/{ref}").status_code == 404
    for act in ("claim", "release", "reopen", "assign", "hand-over", "note", "answer", "close"):
        assert client.post(f"/desk/replies/{ref}/{act}").status_code == 404


@pytest.mark.parametrize(
    "role", [Role.COMMS, Role.ADMINISTRATOR, Role.DATA_PROTECTION, Role.INTELLIGENCE]
)
def test_comms_and_administrators_never_see_replies(
    client: FlaskClient, sign_in: SignInAs, now: datetime, role: Role
) -> None:
    ref = a_conversation("secret").ref
    sign_in(client, a_staff_member(role=role))
    for path in ("/desk/replies", "/desk/replies/list", f"/desk/replies/{ref}"):
        answer = client.get(path)
        assert answer.status_code == 403
        assert "secret" not in answer.text


def test_an_officer_posted_at_a_ward_works_at_the_units_desk(
    client: FlaskClient, sign_in: SignInAs, now: datetime
) -> None:
    a_conversation("for the unit")
    sign_in(client, an_officer(ward=a_ward("Wincheap")))
    assert "for the unit" in client.get("/desk/replies").text


def test_the_officer_sees_name_and_ward_and_nothing_else_of_the_member(
    desk: FlaskClient, now: datetime
) -> None:
    member = a_member(name="Wilhelmina Ashdown", postcode="CT1 3TR", house="17")
    page = desk.get(f"/desk/replies/{a_conversation(member=member).ref}").text
    assert "Wilhelmina Ashdown, Wincheap" in page
    assert "CT1" not in page
    assert member.contact.address not in page


def test_who_opened_it_is_recorded(desk: FlaskClient, now: datetime) -> None:
    conversation = a_conversation()
    for _ in range(2):
        desk.get(f"/desk/replies/{conversation.ref}")
    found = db.session.scalars(audit.entries(action="reply.open")).all()
    assert [entry.subject for entry in found] == [conversation.subject]


def test_the_second_to_claim_is_told_who_has_it(desk: FlaskClient, now: datetime) -> None:
    conversation = a_conversation()
    actions.claim(conversation.id, acting(an_officer("Sam Taylor")), now)
    answer = desk.post(f"/desk/replies/{conversation.ref}/claim")
    assert answer.status_code == 409
    assert "PCSO Sam Taylor has this conversation" in answer.text


def test_an_answer_is_sent_and_shown_with_its_time(desk: FlaskClient, now: datetime) -> None:
    conversation = a_conversation(now=now - 5 * HOUR)
    seen = threads.latest_from_member(conversation.id)
    form = {"form_id": "form-000001", "message": "We are on it.", "last_seen": seen}
    url = f"/desk/replies/{conversation.ref}/answer"
    page = desk.post(url, data=form, follow_redirects=True).text
    assert "Your answer is kept" in page
    assert "Answered in 5 hours" in page
    assert "PCSO Kim Brown, Canterbury CSU" in page


def test_an_answer_to_words_unread_is_held_back_and_kept(desk: FlaskClient, now: datetime) -> None:
    conversation = a_conversation()
    form = {"form_id": "form-000001", "message": "We are on it.", "last_seen": 0}
    answer = desk.post(f"/desk/replies/{conversation.ref}/answer", data=form)
    assert answer.status_code == 409
    assert "They wrote again while you were writing" in answer.text
    assert "We are on it." in answer.text


def test_a_colleague_a_unit_and_a_reason_can_be_chosen(desk: FlaskClient, now: datetime) -> None:
    conversation, sam = a_conversation(), an_officer("Sam Taylor")
    url = f"/desk/replies/{conversation.ref}"
    given = desk.post(f"{url}/assign", data={"assign-colleague": sam.ref}, follow_redirects=True)
    assert "PCSO Sam Taylor looks after it now" in given.text


def test_a_colleague_sees_the_way_to_take_over_once_it_is_escalated(
    desk: FlaskClient, now: datetime
) -> None:
    conversation = a_conversation("He has a knife")
    url = f"/desk/replies/{conversation.ref}"
    actions.claim(conversation.id, acting(an_officer("Sam Taylor")), now)
    assert "Take it over" not in desk.get(url).text
    assert desk.post(f"{url}/take-over").status_code == 409
    conversation.escalated_at = now
    assert "Take it over from PCSO Sam Taylor" in desk.get(url).text
    assert "It is yours to answer" in desk.post(f"{url}/take-over", follow_redirects=True).text


def test_who_leads_sees_the_way_to_take_over_at_any_time(
    client: FlaskClient, sign_in: SignInAs, now: datetime
) -> None:
    conversation, button = a_conversation(), "Take it over from PCSO Sam Taylor"
    actions.claim(conversation.id, acting(an_officer("Sam Taylor")), now)
    sign_in(client, an_officer("Ann", role=Role.SPOC))
    assert button in client.get(f"/desk/replies/{conversation.ref}").text


def test_after_handing_over_it_is_the_other_units_alone(desk: FlaskClient, now: datetime) -> None:
    conversation, dover = a_conversation(), a_district("Dover")
    url = f"/desk/replies/{conversation.ref}"
    form = {"over-unit": dover.code, "over-because": "It was in Deal."}
    page = desk.post(f"{url}/hand-over", data=form, follow_redirects=True).text
    assert "Dover CSU looks after it now" in page
    assert desk.get(url).status_code == 404


def test_a_close_needs_a_reason(desk: FlaskClient, now: datetime) -> None:
    url = f"/desk/replies/{a_conversation().ref}/close"
    refused = desk.post(url, data={})
    assert refused.status_code == 422
    assert "Choose why you are closing it" in refused.text
    done = desk.post(url, data={"close-because": "settled"}, follow_redirects=True)
    assert "It is settled" in done.text


def test_a_half_written_answer_comes_back(desk: FlaskClient, now: datetime) -> None:
    url = f"/desk/replies/{a_conversation().ref}"
    assert desk.post(f"{url}/draft", data={"message": "Thank you for te"}).status_code == 204
    assert "Thank you for te" in desk.get(url).text


def test_a_page_of_the_list_reads_the_database_as_often_however_long_it_is(
    desk: FlaskClient, now: datetime
) -> None:
    def reads() -> int:
        found: list[str] = []
        listener = lambda *arguments: found.append(arguments[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listener)
        desk.get("/desk/replies")
        event.remove(db.engine, "before_cursor_execute", listener)
        return len(found)

    version = a_published()
    a_conversation(version=version)
    desk.get("/desk/replies")
    few = reads()
    for _ in range(6):
        a_conversation(version=version)
    assert reads() == few


def test_a_list_that_asks_for_itself_does_not_keep_a_desk_signed_in(
    desk: FlaskClient, now: datetime
) -> None:
    with time_machine.travel(now + timedelta(minutes=10), tick=False):
        assert desk.get("/desk/replies/list").status_code == 200
    assert db.session.scalars(select(SignIn.seen_at)).all() == [now]
