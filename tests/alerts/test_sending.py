"""An alert goes once, to exactly those it is for, while it is worth sending."""

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from mcv.alerts import actions, queries
from mcv.alerts.models import AlertVersion
from mcv.alerts.queries import audience
from mcv.alerts.rules.states import Kind, State
from mcv.audiences.rules import Criteria
from mcv.core.errors import Refused, Stale
from mcv.delivery import actions as post_actions
from mcv.delivery import queries as post
from mcv.delivery.models import Contact, Delivery
from mcv.delivery.rules.states import Lane, Reason
from mcv.delivery.rules.states import State as DeliveryState
from mcv.extensions import db
from mcv.members.rules import Topic
from tests.builders import alerts as build
from tests.builders.members import a_member
from tests.builders.places import a_ward
from tests.conftest import SignInAs

HOUR = timedelta(hours=1)


def addressed(outgoing_id: int | None) -> set[int]:
    return set(db.session.scalars(post.recipients_of(outgoing_id or 0)))


def arrived(outgoing_id: int | None, state: DeliveryState = DeliveryState.SENT) -> None:
    for row in db.session.scalars(select(Delivery).where(Delivery.outgoing_id == outgoing_id)):
        row.state, row.sent_at = state, build.MORNING
    db.session.flush()


def test_it_goes_to_those_who_follow_the_place_and_nobody_else(now: datetime) -> None:
    near = a_member()
    a_member(ward=a_ward("Barton"))
    version = build.a_published(now=now)
    assert addressed(version.outgoing_id) == {near.contact_id}
    assert version.audience == 1


def test_topics_narrow_it(now: datetime) -> None:
    fits = a_member(topics=[Topic.BURGLARY])
    a_member(topics=[Topic.ROADS])
    aim = Criteria(ward_ids=(a_ward().id,), topics=(Topic.BURGLARY,))
    assert addressed(build.a_published(criteria=aim).outgoing_id) == {fits.contact_id}


def test_two_approvals_make_one_send(now: datetime) -> None:
    a_member()
    version = build.a_submitted()
    seen, first, second = build.as_seen(version), build.an_approver(), build.a_comms_officer()
    actions.approve(version, first, seen, now)
    with pytest.raises(Stale, match="sending"):
        actions.approve(version, second, seen, now)
    assert db.session.query(Delivery).filter_by(outgoing_id=version.outgoing_id).count() == 1


def test_whoever_read_the_row_before_it_moved_is_too_late(now: datetime) -> None:
    version = build.an_approved(now + HOUR)
    elsewhere = update(AlertVersion).values(state=State.CANCELLED)  # as another process would
    db.session.execute(elsewhere.execution_options(synchronize_session=False))
    with pytest.raises(Stale):
        actions.publish(version, now + HOUR)


def test_a_scheduled_alert_waits_for_its_time_and_goes_once(now: datetime) -> None:
    version = build.an_approved(now + HOUR)
    assert actions.publish_due(now + HOUR - timedelta(seconds=1)) == 0
    assert actions.publish_due(now + HOUR) == 1
    assert actions.publish_due(now + HOUR) == 0
    assert version.published_at == now + HOUR


def test_one_that_cannot_be_sent_does_not_stop_the_others(now: datetime) -> None:
    broken, sound = build.an_approved(now + HOUR), build.an_approved(now + HOUR)
    broken.criteria = Criteria(ward_ids=(999_999,), all_topics=True).as_json()
    assert actions.publish_due(now + HOUR) == 1
    assert (broken.state, sound.state) == (State.APPROVED, State.SENDING)


def test_an_alert_that_is_out_of_date_by_its_time_is_not_sent(now: datetime) -> None:
    version = build.an_approved(now + HOUR, expires_at=now + 2 * HOUR)
    actions.publish_due(now + 2 * HOUR)
    assert (version.state, version.outgoing_id) == (State.CANCELLED, None)
    assert "out of date" in version.because


def test_it_cannot_be_set_for_a_time_when_it_is_out_of_date(now: datetime) -> None:
    version = build.a_submitted(expires_at=now + HOUR)
    with pytest.raises(Refused, match="out of date"):
        actions.approve(
            version, build.an_approver(), build.as_seen(version, send_at=now + HOUR), now
        )


def test_an_event_that_began_before_approval_is_sent_back(now: datetime) -> None:
    version = build.a_submitted(
        kind=Kind.EVENT,
        event_starts_at=now + HOUR,
        event_ends_at=now + 2 * HOUR,
        event_place="Library",
    )
    with pytest.raises(Refused, match="Send it back"):
        actions.approve(version, build.an_approver(), build.as_seen(version), now + HOUR)


def test_a_cancelled_schedule_is_not_sent(now: datetime) -> None:
    version = build.an_approved(now + HOUR)
    actions.cancel(version, version.alert.author, "Found.", now)
    assert actions.publish_due(now + HOUR) == 0


def test_cancelling_stops_what_is_on_its_way(now: datetime) -> None:
    a_member()
    version = build.a_published(now=now)
    actions.cancel(version, version.alert.author, "Wrong street.", now)
    assert version.outgoing is not None
    assert version.outgoing.cancelled_at == now
    assert version.state is State.CANCELLED


def test_after_the_last_row_there_is_nothing_left_to_stop(
    client: FlaskClient, sign_in: SignInAs, now: datetime
) -> None:
    a_member()
    version = build.a_published(now=now)
    pages = [f"/desk/alerts/{version.alert.ref}{page}" for page in ("", "/progress")]
    sign_in(client, version.alert.author)
    assert all("Stop sending" in client.get(page).text for page in pages)
    asked = f"/desk/alerts/{version.alert.ref}/tally"
    assert "HX-Refresh" not in client.get(asked).headers
    arrived(version.outgoing_id)
    assert not any("Stop sending" in client.get(page).text for page in pages)
    assert client.get(asked).headers["HX-Refresh"] == "true"
    with pytest.raises(Refused, match="left already"):
        actions.cancel(version, version.alert.author, "Wrong street.", now)


@pytest.mark.parametrize(("urgent", "lane"), [(True, Lane.URGENT), (False, Lane.BULK)])
def test_urgent_alerts_take_the_urgent_lane(now: datetime, urgent: bool, lane: Lane) -> None:
    version = build.a_published(urgent=urgent)
    assert version.outgoing is not None
    assert version.outgoing.lane is lane


def test_it_is_sent_when_nothing_waits_any_more(now: datetime) -> None:
    a_member()
    version = build.a_published(now=now)
    assert actions.finish_sending(now) == 0
    arrived(version.outgoing_id)
    assert actions.finish_sending(now) == 1
    assert version.state is State.SENT


def test_a_correction_goes_to_exactly_those_who_got_the_first(now: datetime) -> None:
    got, missed = a_member(), a_member()
    first = build.a_published(now=now)
    arrived(first.outgoing_id)
    row = db.session.scalars(select(Delivery).filter_by(contact_id=missed.contact_id)).one()
    row.state, row.reason = DeliveryState.FAILED, Reason.REFUSED
    actions.finish_sending(now)
    a_member()
    for title in ("It was Tuesday", "It was Monday"):
        draft = actions.begin_correction(first.alert.latest, first.alert.author, now)
        text = build.a_text(title=title, criteria=Criteria(force=True, all_topics=True))
        actions.save_draft(draft, text, first.alert.author, actions.Seen(draft.edition), now)
        actions.submit(draft, first.alert.author, False, now)
        actions.approve(draft, build.an_approver(), build.as_seen(draft), now)
        assert addressed(draft.outgoing_id) == {got.contact_id}
        arrived(draft.outgoing_id)
        actions.finish_sending(now)
    current = queries.published_version(first.alert.ref)
    assert (current.title, current.aim) == ("It was Monday", first.aim)


def test_a_correction_promises_nothing_to_who_has_left_since(
    client: FlaskClient, sign_in: SignInAs, now: datetime
) -> None:
    people = [a_member() for _ in range(6)]
    first = build.a_published(now=now)
    arrived(first.outgoing_id)
    actions.finish_sending(now)
    post_actions.stop_contact(people[0].contact, Reason.UNSUBSCRIBED, now)
    draft = actions.begin_correction(first, first.alert.author, now)
    page = sign_in(client, first.alert.author).get(f"/desk/alerts/{draft.alert.ref}/edit").text
    assert "<strong>6 people</strong> got it, <strong>5 people</strong> can still be" in page
    actions.submit(draft, first.alert.author, False, now)
    look = audience.look(draft)
    assert (look.got_first, look.people) == (6, 5)


def test_a_correction_says_so_in_the_mail(now: datetime) -> None:
    first = build.a_published(now=now)
    actions.finish_sending(now)
    draft = actions.begin_correction(first, first.alert.author, now)
    actions.submit(draft, first.alert.author, False, now)
    actions.approve(draft, build.an_approver(), build.as_seen(draft), now)
    assert draft.outgoing is not None
    assert draft.outgoing.subject.startswith("Correction: ")
    assert "This is a correction" in draft.outgoing.text_body
    assert "This is a correction" in draft.outgoing.html_body


def test_a_test_goes_to_its_sender_alone_and_says_so(now: datetime) -> None:
    a_member()
    version = build.a_draft()
    author = version.alert.author
    delivery = actions.send_test(version, author, now)
    assert addressed(delivery.outgoing_id) == {author.contact_id}
    assert delivery.outgoing.subject.startswith("TEST: ")
    assert "mark.invalid" not in delivery.outgoing.text_body + delivery.outgoing.html_body
    assert queries.version_of_outgoing(delivery.outgoing_id) is None


def test_an_audience_far_beyond_the_usual_must_be_confirmed(now: datetime) -> None:
    author, approver = build.an_author(), build.an_approver()
    a_member()
    for _ in range(3):
        build.a_published(author, approver=approver)
    for _ in range(3):
        a_member()
    version = build.a_submitted(author)
    unconfirmed = actions.Approval(version.number, version.fingerprint)
    with pytest.raises(Refused, match="Confirm the number"):
        actions.approve(version, approver, unconfirmed, now)


def test_approvers_and_author_are_told_without_the_words(now: datetime) -> None:
    author, approver = build.an_author(), build.an_approver()
    build.a_published(author, approver=approver)
    told = [
        (row.contact_id, row.outgoing.subject, row.outgoing.text_body)
        for row in db.session.scalars(select(Delivery).order_by(Delivery.id))
    ]
    assert {contact for contact, _, _ in told} == {author.contact_id, approver.contact_id}
    assert not any("shed" in subject + text for _, subject, text in told)


def test_only_members_are_ever_addressed(now: datetime) -> None:
    a_member()
    version = build.a_published(now=now)
    purposes = select(Contact.purpose).where(Contact.id.in_(addressed(version.outgoing_id)))
    assert set(db.session.scalars(purposes)) == {"member"}
