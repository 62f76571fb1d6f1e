"""Monday's report counts people and households honestly, once, and is kept as it was told."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from mcv.delivery.models import Contact, Delivery
from mcv.extensions import db
from mcv.members.rules import Kind, State
from mcv.reporting import jobs
from mcv.reporting.actions import build_weekly_report, figures_of
from mcv.reporting.models import WeeklyReport
from mcv.reporting.rules.figures import Figures
from mcv.reporting.rules.weeks import Week
from mcv.staff.rules import Role
from tests.builders.conversations import a_conversation, an_officer, answered
from tests.builders.members import a_member
from tests.builders.places import a_ward
from tests.builders.staff import a_staff_member
from tests.conftest import SignInAs

JANUARY = [Week(date(2023, 1, day)) for day in (2, 9, 16)]
THIRD = JANUARY[-1]
MONDAY = datetime(2023, 1, 23, 7, tzinfo=UTC)
LATER = MONDAY + timedelta(days=40)
_houses = count(1)


def confirmed_in(week: Week, people: int = 1, **changes: object) -> None:
    """Let so many people, each in a house of their own, confirm their sign-up in the week."""
    for _ in range(people):
        moment = week.starts_at + timedelta(hours=30)
        values = {"joined_at": moment, "verified_at": moment, "house": str(next(_houses))} | changes
        a_member(**values)  # type: ignore[arg-type]


def test_the_report_of_january_opens_with_the_boards_own_sentence() -> None:
    for week, people in zip(JANUARY, (70, 256, 550), strict=True):
        confirmed_in(week, people)
    report = build_weekly_report(THIRD, MONDAY)
    assert Figures.from_json(report.figures).sentence == (
        "In the third week of January 550 people signed up, compared to 256 the week before "
        "and 70 in the first week of the month."
    )


def test_one_in_ten_households_of_kent_and_medway_is_75986() -> None:
    force = figures_of(THIRD).force
    assert (force.all_households, force.target) == (759_851, 75_986)


def test_two_people_of_one_house_are_two_sign_ups_and_one_household() -> None:
    confirmed_in(THIRD, 2, house="14")
    force = figures_of(THIRD).force
    assert (force.signed_up, force.households) == (2, 1)


def test_businesses_and_groups_sign_up_but_are_no_household() -> None:
    confirmed_in(THIRD, kind=Kind.BUSINESS)
    confirmed_in(THIRD, kind=Kind.GROUP)
    force = figures_of(THIRD).force
    assert (force.signed_up, force.households) == (2, 0)


def test_who_has_not_confirmed_is_not_counted() -> None:
    a_member(state=State.UNVERIFIED, joined_at=THIRD.starts_at)
    assert figures_of(THIRD).force.signed_up == 0


def test_who_left_stays_a_sign_up_of_the_week_but_no_member() -> None:
    confirmed_in(JANUARY[0], state=State.LEFT, left_at=THIRD.starts_at)
    figures = figures_of(THIRD)
    assert [week.signed_up for week in figures.weeks] == [1, 0, 0]
    assert (figures.force.members, figures.force.households, figures.left) == (0, 0, 1)


def test_a_ward_followed_from_elsewhere_gains_no_household() -> None:
    there = a_ward("St Stephen's")
    confirmed_in(THIRD, follows=[there])
    followed = next(ward for ward in figures_of(THIRD).wards if ward.code == there.code)
    assert (followed.signed_up, followed.households) == (0, 0)


def test_a_sign_up_in_the_last_minute_of_sunday_belongs_to_the_week() -> None:
    confirmed_in(THIRD, verified_at=THIRD.ends_at - timedelta(seconds=1))
    confirmed_in(THIRD, verified_at=THIRD.ends_at)
    assert figures_of(THIRD).signed_up == 1


def test_a_report_is_kept_as_it_was_told() -> None:
    confirmed_in(THIRD)
    told = build_weekly_report(THIRD, MONDAY)
    confirmed_in(THIRD)
    assert build_weekly_report(THIRD, LATER).figures == told.figures
    assert db.session.scalars(select(WeeklyReport)).all() == [told]


def test_the_comms_team_gets_it_by_mail_once() -> None:
    person = a_staff_member(role=Role.COMMS)
    monday = datetime(2026, 11, 23, 7, tzinfo=UTC)
    confirmed_in(Week.before(monday))
    jobs.weekly_report(monday)
    jobs.weekly_report(monday)
    addresses = db.session.scalars(
        select(Contact.address).join(Delivery, Delivery.contact_id == Contact.id)
    ).all()
    assert sorted(addresses) == sorted(["comms@mcv.example", person.email])


def test_the_report_waits_for_monday_seven_in_the_morning() -> None:
    confirmed_in(THIRD)
    jobs.weekly_report(MONDAY - timedelta(minutes=1))
    assert db.session.scalars(select(WeeklyReport)).all() == []
    jobs.weekly_report(MONDAY + timedelta(days=2))
    assert db.session.scalars(select(WeeklyReport.monday)).all() == [THIRD.monday]


def test_before_anybody_joined_there_is_nothing_to_report() -> None:
    jobs.weekly_report(MONDAY)
    assert db.session.scalars(select(WeeklyReport)).all() == []


@pytest.fixture
def comms(client: FlaskClient, sign_in: SignInAs) -> FlaskClient:
    return sign_in(client, a_staff_member(role=Role.COMMS))


def test_the_report_is_a_page_with_chart_and_table(comms: FlaskClient) -> None:
    confirmed_in(THIRD, 3)
    build_weekly_report(THIRD, MONDAY)
    page = comms.get("/desk/reports/2023-01-16").text
    assert "3 people signed up" in page
    assert "<svg" in page
    assert "Kent and Medway" in page
    assert "3 people signed up" in comms.get("/desk/reports").text


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (1, "1 of them answered so far, within 5 hours"),
        (9, "9 of them answered so far, the slowest within 13 hours"),
        (10, "10 of them answered so far, half within 9.5 hours, nine in ten within 13.1 hours"),
    ],
)
def test_few_answers_are_not_dressed_up_as_percentiles(
    comms: FlaskClient, answers: int, said: str
) -> None:
    officer = an_officer()
    for hours in range(5, 5 + answers):
        conversation = a_conversation(now=THIRD.starts_at)
        answered(conversation, officer, THIRD.starts_at + timedelta(hours=hours))
    confirmed_in(THIRD)
    build_weekly_report(THIRD, MONDAY)
    assert said in comms.get("/desk/reports/2023-01-16").text


def test_a_report_kept_before_the_slowest_answer_was_still_opens(comms: FlaskClient) -> None:
    confirmed_in(THIRD)
    report = build_weekly_report(THIRD, MONDAY)
    replies = {k: v for k, v in report.figures["replies"].items() if k != "slowest_hours"}
    report.figures = {**report.figures, "replies": {**replies, "answered": 1}}
    assert "1 of them answered so far." in comms.get("/desk/reports/2023-01-16").text


def test_the_page_says_why_the_column_of_targets_adds_up_to_more(comms: FlaskClient) -> None:
    confirmed_in(THIRD)
    figures = Figures.from_json(build_weekly_report(THIRD, MONDAY).figures)
    assert (sum(place.target for place in figures.districts), figures.force.target) == (
        75_991,
        75_986,
    )
    page = comms.get("/desk/reports/2023-01-16").text
    assert "so that the CSUs together make 5 more than Kent and Medway" in page


@pytest.mark.parametrize("name", ["weeks", "csus", "wards", "sources"])
def test_every_table_can_be_taken_away(comms: FlaskClient, name: str) -> None:
    confirmed_in(THIRD, source="=cmd()")
    build_weekly_report(THIRD, MONDAY)
    answer = comms.get(f"/desk/reports/2023-01-16/{name}.csv")
    assert answer.mimetype == "text/csv"
    assert "\n=cmd" not in answer.text


@pytest.mark.parametrize(
    "address", ["2023-01-17", "2023-01-09", "nonsense", "2023-01-16/secrets.csv"]
)
def test_a_report_that_is_not_there_is_not_found(comms: FlaskClient, address: str) -> None:
    build_weekly_report(THIRD, MONDAY)
    assert comms.get(f"/desk/reports/{address}").status_code == 404


def test_before_the_first_monday_the_page_says_when_it_comes(comms: FlaskClient) -> None:
    assert "The first one is built on Monday at 7am" in comms.get("/desk/reports").text
