"""Postings: who gives them, and what happens when they end."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from mcv.audit.rules import Actor
from mcv.core.errors import NotAllowed, Refused
from mcv.extensions import db
from mcv.staff import queries, signals
from mcv.staff.actions import accounts, postings
from mcv.staff.actions.postings import NewPosting
from mcv.staff.jobs import close_ended_postings
from mcv.staff.models import Posting
from mcv.staff.queries import find_place
from mcv.staff.rules import AccountState, Permission, Role, Scope
from tests.builders.staff import a_district, a_posting, a_staff_member
from tests.conftest import SignInAs

OPERATOR = Actor.system("operator")


@pytest.fixture
def heard() -> Iterator[list[int]]:
    """The postings that were announced as ended."""
    ended: list[int] = []

    def listen(posting: Posting, now: datetime) -> None:
        ended.append(posting.id)

    with signals.posting_ended.connected_to(listen):
        yield ended


def test_nobody_gives_themselves_a_posting(now: datetime) -> None:
    admin = a_staff_member(role=Role.ADMINISTRATOR)
    wanted = NewPosting(role=Role.SPOC, place=find_place("Canterbury"))
    with pytest.raises(NotAllowed, match="their own rights"):
        postings.add_posting(admin, wanted, actor=queries.actor(admin, now), now=now)


def test_nobody_gives_themselves_a_posting_from_the_desk_either(
    client: FlaskClient, sign_in: SignInAs, now: datetime
) -> None:
    admin = a_staff_member(role=Role.ADMINISTRATOR)
    sign_in(client, admin)
    typed = {"role": "spoc", "place": "E07000106"}
    response = client.post(f"/desk/staff/{admin.ref}/postings", data=typed)
    assert response.status_code == 422
    assert "nobody changes their own rights" in response.text
    assert not queries.permitted(admin, Permission.REPLIES_READ, now)


def test_an_administrator_adds_a_posting_with_days(
    client: FlaskClient, sign_in: SignInAs, now: datetime
) -> None:
    officer = a_staff_member(role=None)
    sign_in(client, a_staff_member(role=Role.ADMINISTRATOR))
    typed = {
        "role": "pcso",
        "place": "E07000106",
        "first_day": "2026-12-01",
        "last_day": "2026-12-31",
    }
    assert client.post(f"/desk/staff/{officer.ref}/postings", data=typed).status_code == 303
    (posting,) = officer.postings
    assert posting.starts_at == datetime.fromisoformat("2026-12-01T00:00+00:00")
    assert posting.ends_at == datetime.fromisoformat("2027-01-01T00:00+00:00")


@pytest.mark.parametrize("day", ["31/12/2026", "2026-13-45", "<script>", "9" * 400])
def test_a_malformed_day_is_an_error_not_a_crash(
    client: FlaskClient, sign_in: SignInAs, day: str
) -> None:
    officer = a_staff_member(role=None)
    sign_in(client, a_staff_member(role=Role.ADMINISTRATOR))
    typed = {"role": "pcso", "place": "E07000106", "first_day": day}
    assert client.post(f"/desk/staff/{officer.ref}/postings", data=typed).status_code == 422


def test_the_last_day_is_after_the_first(now: datetime) -> None:
    wanted = NewPosting(role=Role.PCSO, place=find_place("Canterbury"), ends_at=now)
    with pytest.raises(Refused, match="after the first"):
        postings.add_posting(a_staff_member(role=None), wanted, actor=OPERATOR, now=now)


def test_the_same_posting_is_not_given_twice(now: datetime) -> None:
    wanted = NewPosting(role=Role.SPOC, place=find_place("Canterbury"))
    with pytest.raises(Refused, match="already have"):
        postings.add_posting(a_staff_member(role=Role.SPOC), wanted, actor=OPERATOR, now=now)


def test_a_stopped_account_gets_no_posting(now: datetime) -> None:
    stopped = a_staff_member(role=None, state=AccountState.STOPPED)
    wanted = NewPosting(role=Role.SPOC, place=find_place("Canterbury"))
    with pytest.raises(Refused, match="Restart"):
        postings.add_posting(stopped, wanted, actor=OPERATOR, now=now)


def test_ending_a_posting_is_announced_and_takes_the_rights_at_once(
    now: datetime, heard: list[int]
) -> None:
    officer = a_staff_member()
    postings.end_posting(officer.postings[0], actor=OPERATOR, now=now)
    assert heard == [officer.postings[0].id]
    assert not queries.permitted(officer, Permission.DESK, now)


def test_the_clock_closes_each_ended_posting_once(now: datetime, heard: list[int]) -> None:
    officer = a_staff_member()
    ended = a_posting(staff=officer, role=Role.PCSO, ends_at=now - timedelta(minutes=1))
    a_posting(staff=officer, role=Role.BEAT_OFFICER, ends_at=now + timedelta(minutes=1))
    close_ended_postings(now)
    close_ended_postings(now)
    assert heard == [ended.id]


def test_stopping_an_account_ends_its_postings_and_restarting_gives_none_back(
    now: datetime, heard: list[int]
) -> None:
    officer = a_staff_member()
    accounts.stop(officer, actor=OPERATOR, now=now)
    accounts.restart(officer, actor=OPERATOR, now=now)
    assert heard == [posting.id for posting in officer.postings]
    assert not queries.permitted(officer, Permission.DESK, now)


def test_nobody_stops_their_own_account(now: datetime) -> None:
    admin = a_staff_member(role=Role.ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        accounts.stop(admin, actor=queries.actor(admin, now), now=now)


def test_another_persons_posting_is_not_ended_through_mine(
    client: FlaskClient, sign_in: SignInAs
) -> None:
    one, other = a_staff_member(name="Ann"), a_staff_member(name="Bob")
    sign_in(client, a_staff_member(role=Role.ADMINISTRATOR))
    path = f"/desk/staff/{one.ref}/postings/{other.postings[0].id}/end"
    assert client.post(path).status_code == 404


@pytest.mark.parametrize(
    ("text", "scope"),
    [("force", Scope.FORCE), ("canterbury", Scope.DISTRICT), ("E07000106", Scope.DISTRICT)],
)
def test_a_place_is_named_by_name_or_code(text: str, scope: Scope) -> None:
    assert find_place(text).scope is scope


def test_a_place_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Refused, match="There is no place"):
        find_place("everywhere")


def test_a_ward_comes_with_its_district() -> None:
    ward = queries.places_to_choose()[2][1][0][0]
    place = find_place(ward)
    assert place.scope is Scope.WARD
    assert place.district_id is not None


def test_the_list_is_narrowed_by_name_role_unit_and_account(
    client: FlaskClient, sign_in: SignInAs, now: datetime
) -> None:
    a_staff_member(name="Ann Hill", role=Role.PCSO, district=a_district("Swale"))
    a_staff_member(name="Bob Cole", role=Role.SPOC, district=a_district("Swale"))
    a_staff_member(name="Cas Dean", state=AccountState.STOPPED)
    sign_in(client, a_staff_member(name="Di Admin", role=Role.ADMINISTRATOR))
    swale = a_district("Swale").id

    def named(query: str) -> list[str]:
        page = client.get(f"/desk/staff?{query}").text
        names = ("Ann Hill", "Bob Cole", "Cas Dean", "Di Admin")
        return [name for name in names if f"PC {name}</a>" in page]

    assert named("text=hill") == ["Ann Hill"]
    assert named("role=spoc&unit=" + str(swale)) == ["Bob Cole"]
    assert named("state=stopped") == ["Cas Dean"]
    assert len(named("role=nonsense&unit=x&state=&page=999999")) == 4
    db.session.rollback()


def test_the_list_begins_without_a_complaint(client: FlaskClient, sign_in: SignInAs) -> None:
    sign_in(client, a_staff_member(role=Role.ADMINISTRATOR))
    assert "Not a valid choice" not in client.get("/desk/staff").text


def test_a_longer_list_asks_the_database_no_more(
    client: FlaskClient, sign_in: SignInAs, now: datetime
) -> None:
    sign_in(client, a_staff_member(role=Role.ADMINISTRATOR))

    def asked() -> int:
        statements: list[str] = []

        def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
            statements.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        client.get("/desk/staff")
        event.remove(db.engine, "before_cursor_execute", note)
        return len(statements)

    a_staff_member()
    few = asked()
    for district in ("Swale", "Medway", "Dover"):
        a_staff_member(district=a_district(district))
    assert asked() == few
