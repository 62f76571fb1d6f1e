"""Who looks after a reply: one officer at a time, of the right unit, and never nobody for long."""

from datetime import datetime, timedelta

import pytest

from mcv.audit import queries as audit
from mcv.conversations import actions
from mcv.conversations.queries import threads
from mcv.conversations.rules.states import ClosedBecause, Kind, State
from mcv.core.errors import Refused, Stale
from mcv.extensions import db
from mcv.staff.rules import Role
from mcv.staff.signals import posting_ended
from tests.builders.conversations import a_conversation, acting, an_officer, answered
from tests.builders.places import a_district

HOUR = timedelta(hours=1)


def test_of_two_officers_the_second_is_told_who_has_it(now: datetime) -> None:
    conversation = a_conversation()
    actions.claim(conversation.id, acting(an_officer("Sam Taylor")), now)
    with pytest.raises(Stale, match="PCSO Sam Taylor has this conversation"):
        actions.claim(conversation.id, acting(an_officer("Kim Brown")), now)
    assert conversation.holder
    assert conversation.holder.name == "Sam Taylor"


def test_claiming_twice_is_one_claim(now: datetime) -> None:
    conversation, officer = a_conversation(), acting(an_officer())
    actions.claim(conversation.id, officer, now)
    actions.claim(conversation.id, officer, now)
    assert len(db.session.scalars(audit.entries(action="reply.claim")).all()) == 1


def test_a_claim_put_back_is_the_units_again(now: datetime) -> None:
    conversation, officer = a_conversation(), acting(an_officer())
    actions.claim(conversation.id, officer, now)
    actions.release(conversation.id, officer, now)
    assert (conversation.state, conversation.holder_id) == (State.NEW, None)


def test_a_colleague_of_the_unit_may_be_given_it(now: datetime) -> None:
    conversation, kim = a_conversation(), an_officer("Kim Brown")
    actions.assign(conversation.id, kim, acting(an_officer()), now)
    assert (conversation.state, conversation.holder_id) == (State.CLAIMED, kim.id)


def test_nobody_of_another_unit_is_given_it(now: datetime) -> None:
    stranger = an_officer(district=a_district("Dover"))
    with pytest.raises(Refused, match="in this unit"):
        actions.assign(a_conversation().id, stranger, acting(an_officer()), now)


def test_another_unit_gets_it_unclaimed_with_the_reason_and_the_same_clock(now: datetime) -> None:
    conversation = a_conversation()
    officer, dover = acting(an_officer()), a_district("Dover")
    actions.claim(conversation.id, officer, now)
    actions.hand_over(conversation.id, dover.id, "The shed is in Deal.", officer, now + HOUR)
    assert (conversation.district.name, conversation.state) == ("Dover", State.NEW)
    assert conversation.due_at == now + 72 * HOUR
    assert "The shed is in Deal." in threads.entries(conversation.id)[-1].body


def test_handing_over_needs_a_reason_and_another_unit(now: datetime) -> None:
    conversation, officer = a_conversation(), acting(an_officer())
    with pytest.raises(Refused, match="Write the reason"):
        actions.hand_over(conversation.id, a_district("Dover").id, "", officer, now)
    with pytest.raises(Refused, match="another unit"):
        actions.hand_over(conversation.id, a_district("Canterbury").id, "Why", officer, now)


def test_the_spoc_takes_over_from_who_went_home_and_the_thread_says_so(now: datetime) -> None:
    conversation, kim = a_conversation("He has a knife"), an_officer("Kim Brown")
    ann = an_officer("Ann", role=Role.SPOC, title="PS")
    actions.claim(conversation.id, acting(kim), now)
    actions.take_over(conversation.id, acting(ann), now + HOUR)
    assert conversation.holder_id == ann.id
    said = threads.entries(conversation.id)[-1].body
    assert said == "Claimed by PS Ann, Canterbury CSU, who took it from PCSO Kim Brown"
    entry = db.session.scalars(audit.entries(action="reply.take-over")).one()
    assert (entry.actor_id, entry.details) == (ann.id, {"was": kim.id})


def test_the_inspector_gives_what_one_officer_holds_to_another(now: datetime) -> None:
    conversation, kim, sam = a_conversation(), an_officer("Kim Brown"), an_officer("Sam Taylor")
    actions.claim(conversation.id, acting(kim), now)
    bob = acting(an_officer("Bob", role=Role.INSPECTOR, title="Inspector"))
    actions.assign(conversation.id, sam, bob, now)
    assert conversation.holder_id == sam.id
    said = threads.entries(conversation.id)[-1].body
    assert said.startswith("Given to PCSO Sam Taylor")
    assert "took it from PCSO Kim Brown" in said
    with pytest.raises(Stale, match="Sam Taylor has this conversation"):
        actions.assign(conversation.id, kim, acting(kim), now)


def test_the_lead_of_another_unit_takes_nothing_over(now: datetime) -> None:
    conversation = a_conversation()
    actions.claim(conversation.id, acting(an_officer()), now)
    stranger = an_officer("Dan", role=Role.SPOC, district=a_district("Dover"))
    with pytest.raises(Stale):
        actions.take_over(conversation.id, acting(stranger), now)


def test_a_claim_left_alone_for_a_day_falls_back_to_the_unit(now: datetime) -> None:
    conversation = a_conversation()
    actions.claim(conversation.id, acting(an_officer()), now)
    assert actions.fall_back_idle(now + 23 * HOUR) == 0
    assert actions.fall_back_idle(now + 24 * HOUR) == 1
    assert (conversation.state, conversation.holder_id) == (State.NEW, None)
    assert "PCSO Sam Taylor had it" in threads.entries(conversation.id)[-1].body


def test_a_note_keeps_a_claim_alive(now: datetime) -> None:
    conversation, officer = a_conversation(), acting(an_officer())
    actions.claim(conversation.id, officer, now)
    actions.note(conversation.id, "Rang twice", actor=officer, form_id=None, now=now + 20 * HOUR)
    assert actions.fall_back_idle(now + 30 * HOUR) == 0


def test_when_a_posting_ends_its_claims_fall_back(now: datetime) -> None:
    conversation, officer = a_conversation(), an_officer()
    actions.claim(conversation.id, acting(officer), now)
    officer.postings[0].ends_at = now
    posting_ended.send(officer.postings[0], now=now)
    assert (conversation.state, conversation.holder_id) == (State.NEW, None)


def test_who_still_works_in_the_unit_keeps_their_claims(now: datetime) -> None:
    conversation, officer = a_conversation(), an_officer()
    actions.claim(conversation.id, acting(officer), now)
    posting_ended.send(officer.postings[0], now=now)
    assert conversation.holder_id == officer.id


def test_a_close_has_a_reason_that_the_desk_sees_and_the_member_does_not(now: datetime) -> None:
    conversation = a_conversation()
    why = ClosedBecause.BY_PHONE
    actions.close(conversation.id, why, "Rang at noon", acting(an_officer()), now)
    assert (conversation.state, conversation.closed_because) == (State.CLOSED, why)
    assert "Rang at noon" in threads.entries(conversation.id)[-1].body
    assert [entry.kind for entry in threads.entries_for_member(conversation.id)] == [Kind.MEMBER]


def test_a_reopened_one_waits_for_the_unit_with_a_new_clock(now: datetime) -> None:
    conversation, officer = a_conversation(), acting(an_officer())
    actions.close(conversation.id, ClosedBecause.SETTLED, "", officer, now)
    actions.reopen(conversation.id, officer, now + HOUR)
    assert (conversation.state, conversation.due_at) == (State.NEW, now + 73 * HOUR)


def test_that_somebody_read_it_is_recorded_once_a_day(now: datetime) -> None:
    conversation, officer = a_conversation(), acting(an_officer())
    for at in (now, now + HOUR, now + 24 * HOUR):
        actions.opened(conversation, officer, at)
    assert len(db.session.scalars(audit.entries(action="reply.open")).all()) == 2


def test_the_record_never_holds_what_anybody_wrote(now: datetime) -> None:
    conversation, officer = a_conversation("the green bicycle"), an_officer()
    actions.note(conversation.id, "ring the school", actor=acting(officer), form_id=None, now=now)
    answered(conversation, officer, now, "we found it")
    lines = [repr(e) for e in db.session.scalars(audit.entries(subject=conversation.subject))]
    assert len(lines) == 3
    assert not [line for line in lines if "green" in line or "school" in line or "found" in line]
