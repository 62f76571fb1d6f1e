"""Comms begin a campaign, print it, and see what it brought."""

import pytest
from flask.testing import FlaskClient

from mcv.campaigns import queries
from mcv.members.rules import State
from mcv.staff.rules import Role
from tests.builders.campaigns import a_campaign
from tests.builders.members import a_member
from tests.builders.staff import a_staff_member
from tests.conftest import SignInAs

NEW = {
    "name": "Medway bus stops",
    "medium": "poster",
    "place": "force",
    "starts_on": ["2", "11", "2026"],
    "spend": "250",
}


@pytest.fixture
def comms(client: FlaskClient, sign_in: SignInAs) -> FlaskClient:
    return sign_in(client, a_staff_member(role=Role.COMMS))


def test_a_campaign_gets_a_code_from_its_name(comms: FlaskClient) -> None:
    answer = comms.post("/desk/campaigns/new", data=NEW)
    assert answer.status_code == 303
    campaign = queries.by_code("medway-bus-stops")
    assert campaign is not None
    assert campaign.spend_pence == 25_000


def test_two_campaigns_never_share_a_code(comms: FlaskClient) -> None:
    a_campaign("medway")
    answer = comms.post("/desk/campaigns/new", data={**NEW, "code": "Medway"})
    assert answer.status_code == 422
    assert "Another campaign has this code" in answer.text


@pytest.mark.parametrize(
    "day", [["31", "2", "2026"], ["x"], [], ["1", "2", "3", "4"], ["", "", ""]]
)
def test_a_malformed_day_is_an_error_next_to_the_field(comms: FlaskClient, day: list[str]) -> None:
    answer = comms.post("/desk/campaigns/new", data={**NEW, "starts_on": day})
    assert answer.status_code == 422


def test_the_code_stays_when_the_rest_is_changed(comms: FlaskClient) -> None:
    campaign = a_campaign("medway")
    comms.post(
        f"/desk/campaigns/{campaign.ref}/change", data={**NEW, "code": "other", "spend": "£99.50"}
    )
    assert (campaign.code, campaign.spend_pence) == ("medway", 9_950)


def test_a_campaign_is_credited_with_confirmed_members_only(comms: FlaskClient) -> None:
    campaign = a_campaign("medway", spend_pence=1000)
    a_member(source="medway")
    a_member(source="medway", state=State.UNVERIFIED)
    a_member(source="direct")
    page = comms.get(f"/desk/campaigns/{campaign.ref}").text
    assert "1 person joined by it so far" in " ".join(page.split())
    assert "Each cost £10" in page


@pytest.mark.parametrize("kind", ["code.svg", "code.png", "code.pdf", "poster.pdf", "leaflet.pdf"])
def test_everything_can_be_taken_to_the_printer(comms: FlaskClient, kind: str) -> None:
    assert comms.get(f"/desk/campaigns/{a_campaign().ref}/{kind}").status_code == 200


@pytest.mark.parametrize("kind", ["code.exe", "menu.pdf"])
def test_what_is_not_printed_is_not_found(comms: FlaskClient, kind: str) -> None:
    assert comms.get(f"/desk/campaigns/{a_campaign().ref}/{kind}").status_code == 404


def test_an_officer_does_not_manage_campaigns(client: FlaskClient, sign_in: SignInAs) -> None:
    sign_in(client, a_staff_member(role=Role.PCSO))
    assert client.get("/desk/campaigns").status_code == 403


def test_a_scanned_code_leads_to_joining_and_keeps_the_source(client: FlaskClient) -> None:
    a_campaign("medway")
    assert client.get("/q/MEDWAY").location == "/join?from=medway"


def test_a_code_we_do_not_know_still_leads_to_joining(client: FlaskClient) -> None:
    assert client.get("/q/old-poster").location == "/join"
