"""Nothing leaves with one person's word alone."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from mcv.alerts import actions
from mcv.alerts.actions.deciding import Approval
from mcv.alerts.actions.writing import Seen
from mcv.alerts.models import AlertVersion
from mcv.alerts.rules.states import State
from mcv.audiences.rules import Criteria
from mcv.core.errors import NotAllowed, Refused, Stale
from mcv.staff.rules import Role
from tests.builders import alerts as build
from tests.builders.places import a_ward
from tests.builders.staff import a_district, a_staff_member

EVERYWHERE = Criteria(force=True, all_topics=True)


@pytest.mark.parametrize("urgent", [False, True])
def test_nobody_approves_their_own_alert(now: datetime, urgent: bool) -> None:
    author = build.an_author()
    version = build.a_submitted(author, urgent=urgent)
    with pytest.raises(NotAllowed, match="Somebody else"):
        actions.approve(version, author, build.as_seen(version), now)


def test_whoever_changed_a_word_cannot_approve_it(now: datetime) -> None:
    version, colleague = build.a_draft(), build.an_approver()
    actions.save_draft(version, build.a_text(body="Mine."), colleague, Seen(version.edition), now)
    actions.submit(version, version.alert.author, False, now)
    with pytest.raises(NotAllowed, match="Somebody else"):
        actions.approve(version, colleague, build.as_seen(version), now)


def test_words_carried_over_from_a_returned_version_still_count(now: datetime) -> None:
    version, colleague = build.a_draft(), build.an_approver()
    actions.save_draft(version, build.a_text(body="Mine."), colleague, Seen(version.edition), now)
    actions.withdraw(version, colleague, now)
    draft = actions.reopen(version, version.alert.author, now)
    actions.submit(draft, version.alert.author, False, now)
    with pytest.raises(NotAllowed, match="Somebody else"):
        actions.approve(draft, colleague, build.as_seen(draft), now)


def test_an_inspector_approves_in_their_unit(now: datetime) -> None:
    assert build.a_published(now=now).state is State.SENDING


def test_an_officer_who_drafts_does_not_approve(now: datetime) -> None:
    version, officer = build.a_submitted(), a_staff_member(role=Role.BEAT_OFFICER)
    with pytest.raises(NotAllowed):
        actions.approve(version, officer, build.as_seen(version), now)


def test_another_units_inspector_does_not_approve(now: datetime) -> None:
    stranger = build.an_approver(district=a_district("Ashford"))
    version = build.a_submitted()
    with pytest.raises(NotAllowed, match="Only comms"):
        actions.approve(version, stranger, build.as_seen(version), now)


def test_the_whole_force_needs_a_second_person_of_comms(now: datetime) -> None:
    author, other = build.a_comms_officer(), build.a_comms_officer(name="Kit Shaw")
    version = build.a_submitted(author, district_id=None, criteria=EVERYWHERE)
    with pytest.raises(NotAllowed, match="Only comms"):
        actions.approve(version, build.an_approver(), build.as_seen(version), now)
    with pytest.raises(NotAllowed, match="Somebody else"):
        actions.approve(version, author, build.as_seen(version), now)
    actions.approve(version, other, build.as_seen(version), now)


def test_beyond_ones_unit_needs_comms(now: datetime) -> None:
    both = Criteria(district_ids=(a_district().id, a_district("Ashford").id), all_topics=True)
    version = build.a_submitted(build.a_comms_officer(), district_id=None, criteria=both)
    with pytest.raises(NotAllowed, match="Only comms"):
        actions.approve(version, build.an_approver(), build.as_seen(version), now)


def test_approval_is_bound_to_the_version_that_was_seen(now: datetime) -> None:
    version, approver = build.a_submitted(), build.an_approver()
    seen = build.as_seen(version)
    actions.withdraw(version, version.alert.author, now)
    newer = actions.reopen(version, version.alert.author, now)
    text = build.a_text(title="Something else")
    actions.save_draft(newer, text, newer.alert.author, Seen(newer.edition), now)
    actions.submit(newer, newer.alert.author, False, now)
    with pytest.raises(Stale, match="has changed"):
        actions.approve(newer, approver, seen, now)


def test_the_same_number_with_other_words_is_not_what_was_seen(now: datetime) -> None:
    version = build.a_submitted()
    with pytest.raises(Stale):
        actions.approve(version, build.an_approver(), Approval(version.number, "0" * 32), now)


def test_a_submitted_version_is_frozen(now: datetime) -> None:
    version = build.a_submitted()
    author, seen = version.alert.author, Seen(version.edition, version.sitting)
    with pytest.raises(Stale, match="no longer a draft"):
        actions.save_draft(version, build.a_text(title="Sly"), author, seen, now)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another"},
        {"body": "Another"},
        {"urgent": True},
        {"call_to_action": "Another"},
        {"expires_at": build.MORNING + timedelta(days=1)},
        {"criteria": Criteria(district_ids=(1,), all_topics=True)},
    ],
)
def test_the_fingerprint_changes_with_anything_an_approver_reads(change: dict[str, object]) -> None:
    version = build.a_draft()
    before = version.fingerprint
    text = build.a_text(**change)
    actions.save_draft(version, text, version.alert.author, Seen(version.edition), build.MORNING)
    assert version.fingerprint != before


def test_sending_back_needs_a_reason_and_keeps_it(now: datetime) -> None:
    version, approver = build.a_submitted(), build.an_approver()
    seen = (version.number, version.fingerprint)
    with pytest.raises(Refused, match="Tell the author"):
        actions.send_back(version, approver, seen, "  ", now)
    actions.send_back(version, approver, seen, "Say which street.", now)
    assert (version.state, version.because) == (State.RETURNED, "Say which street.")


def test_everyone_must_be_confirmed_by_the_author_too(now: datetime) -> None:
    author = build.a_comms_officer()
    version = build.a_draft(author, district_id=None, criteria=EVERYWHERE)
    with pytest.raises(Refused, match="every member"):
        actions.submit(version, author, False, now)


@pytest.mark.parametrize("step", [actions.reopen, actions.begin_correction])
def test_a_version_on_its_way_is_not_overtaken(
    now: datetime, step: Callable[..., AlertVersion]
) -> None:
    version = build.a_submitted()
    with pytest.raises(Refused):
        step(version, version.alert.author, now)


def test_a_ward_officer_aims_no_further_than_their_wards(now: datetime) -> None:
    officer = a_staff_member(role=Role.BEAT_OFFICER, ward=a_ward())
    wide = Criteria(
        force=True, district_ids=(a_district().id,), ward_ids=(a_ward().id,), all_topics=True
    )
    version = build.a_draft(officer, criteria=wide)
    assert version.aim == Criteria(ward_ids=(a_ward().id,), all_topics=True)
    assert not version.is_force_wide
