"""A member's own page and the desk's first page show what waits for the person, and nobody else's."""

from datetime import datetime

import pytest
from flask.testing import FlaskClient

from mcv.alerts import actions
from mcv.staff.rules import Role
from tests.builders.alerts import a_published, a_submitted, an_approver, as_seen
from tests.builders.conversations import a_conversation
from tests.builders.members import a_member
from tests.builders.staff import a_staff_member
from tests.conftest import SignInAs


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_first_page(client: FlaskClient, sign_in: SignInAs, role: Role) -> None:
    sign_in(client, a_staff_member(role=role))
    page = client.get("/desk")
    assert page.status_code == 200
    assert "one household in ten" in page.text


def test_a_spoc_sees_what_waits_and_what_went_out(client: FlaskClient, sign_in: SignInAs) -> None:
    a_submitted(title="Vans broken into")
    a_published(title="Meet your officers")
    sign_in(client, a_staff_member(role=Role.SPOC))
    page = client.get("/desk").text
    assert "Vans broken into" in page
    assert "Meet your officers" in page


def test_a_message_and_its_correction_are_told_apart(
    client: FlaskClient, sign_in: SignInAs, now: datetime
) -> None:
    first = a_published(title="Vans broken into", now=now)
    actions.finish_sending(now)
    draft = actions.begin_correction(first, first.alert.author, now)
    actions.submit(draft, first.alert.author, False, now)
    actions.approve(draft, an_approver(), as_seen(draft), now)
    page = sign_in(client, a_staff_member(role=Role.SPOC)).get("/desk").text
    rows = [row for row in page.split("<tr") if "Vans broken into" in row]
    told = ["Corrected since" in row for row in rows], ["Correction<" in row for row in rows]
    assert (sorted(told[0]), sorted(told[1])) == ([False, True], [False, True])
    assert all(f"progress?version={number}" in page for number in (1, 2))


def test_help_on_the_desk_is_the_help_for_staff(client: FlaskClient, sign_in: SignInAs) -> None:
    sign_in(client, a_staff_member(role=Role.SPOC))
    page = client.get("/desk").text
    assert page.count('href="/help/spoc"') == 2
    assert 'href="/help"' not in page


def test_an_administrator_sees_who_waits_for_a_second_factor(
    client: FlaskClient, sign_in: SignInAs
) -> None:
    sign_in(client, a_staff_member(role=Role.ADMINISTRATOR))
    assert 'href="/desk/staff/resets"' in client.get("/desk").text


def test_comms_see_no_replies(client: FlaskClient, sign_in: SignInAs) -> None:
    a_conversation()
    sign_in(client, a_staff_member(role=Role.COMMS))
    page = client.get("/desk").text
    assert "nobody has them yet" not in page
    assert "/desk/replies" not in page


def test_a_member_sees_their_own_page(client: FlaskClient, sign_in: SignInAs) -> None:
    member = a_member()
    a_published(title="Vans broken into")
    a_conversation(member=member)
    page = sign_in(client, member).get("/my").text
    assert "Vans broken into" in page
    assert "/conversations/" in page


def test_before_anything_happened_the_own_page_says_what_to_expect(
    client: FlaskClient, sign_in: SignInAs
) -> None:
    assert "We have not written to you yet" in sign_in(client, a_member()).get("/my").text


def test_a_member_does_not_open_the_desk(client: FlaskClient, sign_in: SignInAs) -> None:
    answer = sign_in(client, a_member()).get("/desk")
    assert answer.location.startswith("/desk/sign-in")
