"""Leaving stops everything at once; a month later nothing says who it was; coming back works."""

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from mcv.audit.rules import Actor
from mcv.core.errors import Refused
from mcv.core.links import signer
from mcv.delivery.models import Contact
from mcv.delivery.rules.states import Reason
from mcv.extensions import csrf, db
from mcv.members import actions, queries
from mcv.members.models import Consent, MailedLink, Member, MemberWard
from mcv.members.rules import Details, Kind, State, Topic
from tests.builders.members import a_member, member_at
from tests.builders.places import a_ward
from tests.conftest import SignInAs
from tests.members.posted import letters, newest_link

ADDRESS = "jo@example.org"
DAY = timedelta(days=1)


@pytest.fixture
def member() -> Member:
    return a_member(ADDRESS, house="14", source="poster-7", follows=[a_ward("Seasalter")])


def left(member: Member, now: datetime) -> None:
    actions.leave(member, Reason.LEFT, Actor.member(member.id), now)


def details(**changes: object) -> Details:
    values = {
        "name": "Jo Again",
        "kind": Kind.RESIDENT,
        "postcode": "CT1 3RF",
        "home_ward_id": a_ward().id,
        "topics": (Topic.ROADS,),
    }
    return Details(**{**values, **changes})  # type: ignore[arg-type]


def way_out(member: Member) -> str:
    return "/unsubscribe/" + signer().sign("unsubscribe", member.contact_id)


def test_what_is_deleted_is_said_in_the_same_words_before_and_after(
    client: FlaskClient, member: Member, sign_in: SignInAs, now: datetime
) -> None:
    promise = "your name, your addresses, what you followed and what you wrote to us"
    before = sign_in(client, member).get("/settings/leave").text
    pages = [before, client.get(way_out(member)).text, client.post(way_out(member)).text]
    assert all(promise in page for page in [*pages, client.get("/left").text])


def test_one_button_leaves(
    client: FlaskClient, member: Member, sign_in: SignInAs, now: datetime
) -> None:
    browser = sign_in(client, member)
    assert "all messages stop at once" in browser.get("/settings/leave").text
    assert member.state is State.VERIFIED
    assert browser.post("/settings/leave").location == "/left"
    assert (member.state, member.left_at) == (State.LEFT, now)
    assert member.contact.stopped_because is Reason.LEFT
    assert queries.consents(member.id)[0].withdrawn_at == now


def test_who_left_is_signed_out_everywhere(
    client: FlaskClient, member: Member, sign_in: SignInAs, now: datetime
) -> None:
    browser = sign_in(client, member)
    left(member, now)
    assert browser.get("/settings").status_code == 303


def test_a_mail_program_leaves_for_them_without_cookie_or_token(
    client: FlaskClient, member: Member, now: datetime, app: object
) -> None:
    answer = client.post(way_out(member), data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert (member.state, member.contact.stopped_because) == (State.LEFT, Reason.UNSUBSCRIBED)
    assert "mcv.members.views.leaving.unsubscribe" in csrf._exempt_views


def test_leaving_twice_is_as_good_as_once(
    client: FlaskClient, member: Member, now: datetime
) -> None:
    assert [client.post(way_out(member)).status_code for _ in range(2)] == [200, 200]
    assert member.left_at == now


def test_opening_the_way_out_changes_nothing(
    client: FlaskClient, member: Member, now: datetime
) -> None:
    assert "Leave My Community Voice" in client.get(way_out(member)).text
    assert member.state is State.VERIFIED


def test_the_way_out_of_a_letter_to_a_stranger_deletes_what_was_typed(
    client: FlaskClient, now: datetime
) -> None:
    attempt = actions.sign_up(details(), ADDRESS, "direct", now)
    assert attempt is not None
    client.post(way_out(attempt))
    assert db.session.scalars(select(Member)).all() == []


def test_a_way_out_that_was_made_up_no_longer_works(client: FlaskClient) -> None:
    assert client.post("/unsubscribe/" + "A" * 40).status_code == 410


def test_after_thirty_days_nothing_says_who_it_was(member: Member, now: datetime) -> None:
    contact_id = member.contact_id
    left(member, now)
    assert actions.erase_left(now + 30 * DAY - timedelta(seconds=1)) == 0
    assert actions.erase_left(now + 30 * DAY) == 1
    assert (member.name, member.postcode, member.house) == ("", "", "")
    assert (member.household_hash, member.topic_bits) == (None, 0)
    contact = db.session.get_one(Contact, contact_id)
    assert ADDRESS not in contact.address
    assert contact.name == ""
    assert db.session.scalars(select(MemberWard)).all() == []


def test_what_counts_need_stays(member: Member, now: datetime) -> None:
    joined = member.joined_at
    left(member, now)
    actions.erase_left(now + 30 * DAY)
    assert (member.state, member.joined_at, member.left_at) == (State.ERASED, joined, now)
    assert (member.home_ward_id, member.kind, member.source) == (
        a_ward().id,
        Kind.RESIDENT,
        "poster-7",
    )


def test_a_member_is_not_erased(member: Member, now: datetime) -> None:
    with pytest.raises(Refused):
        actions.erase(member, Actor.system(), now)


@pytest.mark.parametrize("days", [1, 29, 31])
def test_who_left_comes_back_as_a_new_member(
    client: FlaskClient, member: Member, now: datetime, days: int
) -> None:
    left(member, now)
    later = now + days * DAY
    actions.erase_left(later)
    attempt = actions.sign_up(details(), ADDRESS, "direct", later)
    assert attempt is not None
    assert actions.verify(attempt.id, later) is attempt
    assert (attempt.state, attempt.contact.name) == (State.VERIFIED, "Jo Again")
    assert attempt.contact.stopped_at is None
    assert (member.state, member.left_at, member.name) == (State.ERASED, now, "")
    assert member_at(ADDRESS) is attempt
    assert member.contact_id != attempt.contact_id


def test_somebody_else_who_types_the_address_of_one_who_left_starts_nothing(
    member: Member, now: datetime
) -> None:
    left(member, now)
    actions.sign_up(details(), ADDRESS, "direct", now)
    assert (member.state, member.name) == (State.LEFT, "Jo Bloggs")
    assert member.contact.stopped_because is Reason.LEFT


def test_one_who_left_is_erased_though_somebody_typed_their_address(
    member: Member, now: datetime
) -> None:
    left(member, now)
    later = now + 30 * DAY
    attempt = actions.sign_up(details(), ADDRESS, "direct", later)
    assert actions.erase_left(later) == 1
    assert attempt is not None
    actions.verify(attempt.id, later)
    assert attempt.contact.address == ADDRESS
    assert member.contact.address.startswith("erased-")


def test_an_old_link_does_not_bring_back_who_left(
    client: FlaskClient, member: Member, now: datetime
) -> None:
    actions.sign_up(details(), ADDRESS, "direct", now)
    left(member, now)
    assert db.session.scalars(select(Member)).all() == [member]


def test_what_nobody_confirmed_vanishes_after_seven_days(now: datetime) -> None:
    actions.sign_up(details(), ADDRESS, "direct", now)
    assert actions.vanish_unverified(now + 7 * DAY - timedelta(seconds=1)) == 0
    assert actions.vanish_unverified(now + 7 * DAY) == 1
    for table in (Member, Consent, MemberWard, MailedLink):
        assert db.session.scalars(select(table)).all() == []
    assert ADDRESS not in db.session.scalars(select(Contact.address)).all()


def test_an_address_that_only_asked_to_sign_in_is_forgotten_too(now: datetime) -> None:
    actions.ask_for_link(ADDRESS, None, now)
    actions.vanish_unverified(now + 7 * DAY)
    assert ADDRESS not in db.session.scalars(select(Contact.address)).all()


def test_the_clock_forgets_no_member(member: Member, now: datetime) -> None:
    actions.ask_for_link(ADDRESS, None, now)
    actions.sign_up(details(), ADDRESS, "direct", now)
    assert actions.vanish_unverified(now + 8 * DAY) == 1
    assert (member.state, member.contact.address) == (State.VERIFIED, ADDRESS)


def test_the_link_of_a_deleted_try_never_confirms_somebody_elses(
    client: FlaskClient, now: datetime
) -> None:
    first = actions.sign_up(details(), ADDRESS, "direct", now)
    assert first is not None
    link = newest_link(ADDRESS, "/confirm/")
    client.post(way_out(first))
    second = actions.sign_up(details(), "kim@example.org", "direct", now)
    assert client.post(link).status_code == 422
    assert second is not None
    assert second.state is State.UNVERIFIED


def test_leaving_drops_a_wish_for_another_address(
    client: FlaskClient, member: Member, now: datetime
) -> None:
    actions.ask_for_address(member, "jo@new.example", now)
    link = newest_link("jo@new.example", "/confirm/")
    left(member, now)
    assert client.post(link).status_code == 422
    assert len(letters(ADDRESS)) == 0
