"""Where a posting reaches, and for how long."""

from datetime import datetime, timedelta

import pytest

from mcv.places.models import Ward
from mcv.places.queries import wards
from mcv.staff import queries
from mcv.staff.rules import PERMISSIONS, AccountState, Permission, Role
from mcv.staff.rules.roles import SCOPES
from tests.builders.staff import a_district, a_posting, a_staff_member


def a_ward(position: int = 0) -> Ward:
    return wards(a_district("Canterbury").id)[position]


def test_a_spoc_reaches_their_district_and_no_other(now: datetime) -> None:
    spoc = a_staff_member(role=Role.SPOC, district=a_district("Canterbury"))
    reach = queries.reach(spoc, Permission.ALERTS_APPROVE, now)
    assert reach.covers_district(a_district("Canterbury").id)
    assert not reach.covers_district(a_district("Swale").id)
    assert not reach.covers_district(None)


def test_a_district_covers_its_wards(now: datetime) -> None:
    reach = queries.reach(a_staff_member(), Permission.ALERTS_WRITE, now)
    elsewhere = wards(a_district("Swale").id)[0]
    assert reach.covers_ward(a_ward().id, a_ward().district_id)
    assert not reach.covers_ward(elsewhere.id, elsewhere.district_id)


def test_a_ward_officer_writes_for_the_ward_only(now: datetime) -> None:
    officer = a_staff_member(role=Role.WARD_OFFICER, ward=a_ward())
    reach = queries.reach(officer, Permission.ALERTS_WRITE, now)
    assert reach.covers_ward(a_ward().id, a_ward().district_id)
    assert not reach.covers_ward(a_ward(1).id, a_ward(1).district_id)
    assert not reach.covers_district(a_ward().district_id)


def test_a_ward_officer_answers_for_the_whole_unit(now: datetime) -> None:
    officer = a_staff_member(role=Role.WARD_OFFICER, ward=a_ward())
    reach = queries.reach(officer, Permission.REPLIES_ANSWER, now)
    assert reach.covers_district(a_ward().district_id)
    assert not reach.covers_district(a_district("Swale").id)


def test_comms_reach_the_whole_force_and_no_reply(now: datetime) -> None:
    comms = a_staff_member(role=Role.COMMS)
    assert queries.reach(comms, Permission.ALERTS_APPROVE_FORCE, now).covers_district(None)
    assert not queries.reach(comms, Permission.REPLIES_READ, now)


@pytest.mark.parametrize("role", [Role.COMMS, Role.ADMINISTRATOR, Role.DATA_PROTECTION])
def test_the_role_never_sees_a_reply(role: Role) -> None:
    assert not PERMISSIONS[role] & {Permission.REPLIES_READ, Permission.REPLIES_ANSWER}


def test_only_spoc_inspector_and_comms_approve() -> None:
    approve = {role for role in Role if Permission.ALERTS_APPROVE in PERMISSIONS[role]}
    assert approve == {Role.SPOC, Role.INSPECTOR, Role.COMMS}


def test_every_role_is_held_somewhere_and_has_a_name() -> None:
    assert all(SCOPES[role] and role.label for role in Role)


@pytest.mark.parametrize("hours", [0, 1])
def test_a_posting_gives_nothing_from_the_moment_it_ends(now: datetime, hours: int) -> None:
    officer = a_staff_member(role=None)
    a_posting(staff=officer, ends_at=now - timedelta(hours=hours))
    assert not queries.permitted(officer, Permission.DESK, now)


def test_a_posting_gives_nothing_before_it_starts(now: datetime) -> None:
    officer = a_staff_member(role=None)
    a_posting(staff=officer, starts_at=now + timedelta(minutes=1))
    assert not queries.permitted(officer, Permission.DESK, now)


def test_a_stopped_account_reaches_nothing(now: datetime) -> None:
    stopped = a_staff_member(state=AccountState.STOPPED)
    assert not queries.reach(stopped, Permission.DESK, now)
    assert not queries.permitted(stopped, Permission.ACCOUNT, now)


def test_two_postings_add_up(now: datetime) -> None:
    officer = a_staff_member(role=Role.SPOC, district=a_district("Canterbury"))
    a_posting(staff=officer, role=Role.PCSO, district=a_district("Swale"))
    write = queries.reach(officer, Permission.ALERTS_WRITE, now)
    approve = queries.reach(officer, Permission.ALERTS_APPROVE, now)
    assert write.covers_district(a_district("Swale").id)
    assert not approve.covers_district(a_district("Swale").id)


def test_permitted_in_one_district_is_not_permitted_in_another(now: datetime) -> None:
    spoc = a_staff_member(district=a_district("Canterbury"))
    assert queries.permitted(spoc, "replies.read", now, a_district("Canterbury").id)
    assert not queries.permitted(spoc, "replies.read", now, a_district("Swale").id)


def test_a_message_is_signed_with_title_name_and_unit(now: datetime) -> None:
    officer = a_staff_member(title="PC", name="Sam Taylor", district=a_district("Canterbury"))
    assert queries.signed_by(officer, now) == "PC Sam Taylor, Canterbury CSU"


def test_comms_sign_for_the_force(now: datetime) -> None:
    comms = a_staff_member(title="", name="Jo Bloggs", role=Role.COMMS)
    assert queries.signed_by(comms, now) == "Jo Bloggs, Kent Police"


def test_the_leads_of_a_unit_are_its_own_and_working(now: datetime) -> None:
    spoc = a_staff_member(name="Ann", role=Role.SPOC, district=a_district("Canterbury"))
    inspector = a_staff_member(name="Bob", role=Role.INSPECTOR, district=a_district("Canterbury"))
    a_staff_member(role=Role.SPOC, district=a_district("Swale"))
    a_staff_member(role=Role.PCSO, district=a_district("Canterbury"))
    a_staff_member(role=Role.SPOC, state=AccountState.STOPPED)
    assert queries.leads_of(a_district("Canterbury").id, now) == [spoc, inspector]


def test_inspectors_are_found_wherever_they_are_posted(now: datetime) -> None:
    there = a_staff_member(name="Ann", role=Role.INSPECTOR, district=a_district("Swale"))
    here = a_staff_member(name="Bob", role=Role.INSPECTOR)
    a_staff_member(role=Role.SPOC)
    assert queries.inspectors(now) == [there, here]


def test_those_who_may_answer_are_found_by_place_ward_postings_included(now: datetime) -> None:
    here = a_staff_member(name="Ann", role=Role.PCSO, ward=a_ward())
    force_wide = a_staff_member(name="Bob", role=Role.COMMUNITY_LIAISON_OFFICER)
    a_staff_member(role=Role.COMMS)
    a_staff_member(role=Role.PCSO, district=a_district("Swale"))
    found = queries.with_permission(Permission.REPLIES_ANSWER, a_district().id, now)
    assert found == [here, force_wide]


def test_ward_postings_do_not_count_for_what_takes_a_district(now: datetime) -> None:
    a_staff_member(role=Role.PCSO, ward=a_ward())
    assert queries.with_permission(Permission.ALERTS_WRITE, a_district().id, now) == []
