"""What leaves the building: published in one transaction, watched, cancelled, tried on oneself."""

from datetime import datetime

import structlog
from sqlalchemy import update

from mcv.alerts import notices
from mcv.alerts.actions.steps import check_allowed, move, write_down
from mcv.alerts.actions.texting import send_text
from mcv.alerts.models import AlertPlace, AlertVersion
from mcv.alerts.queries import audience, desk
from mcv.alerts.queries.shown import is_stoppable
from mcv.alerts.rules.deciding import FORGOTTEN
from mcv.alerts.rules.states import State
from mcv.alerts.rules.timing import is_worth_sending, stops_at
from mcv.audit.rules import Actor
from mcv.core.errors import Refused
from mcv.delivery import actions as post
from mcv.delivery import queries as post_queries
from mcv.delivery.models import Delivery
from mcv.delivery.queries import spending
from mcv.delivery.rules.states import Lane
from mcv.extensions import db
from mcv.places import queries as places
from mcv.staff import queries as staff_queries
from mcv.staff.models import StaffMember

OUT_OF_DATE = "It was out of date before its time to send came."

ALL_HAS_LEFT = "Everything has left already. In a few seconds you can correct it."

log = structlog.get_logger()


def publish(version: AlertVersion, now: datetime) -> None:
    """Queue an approved version for its audience and show it in public; or cancel it, as lapsed.

    The row's own state lets only one caller through: whoever comes second gets Stale.
    """
    last = version.last_useful_at
    because = _why_lapsed(version, now)
    if because is not None:
        move(version, State.CANCELLED, now, because=because)
        write_down(version, "alert.lapse", Actor.system("clock"), now)
        notices.tell_author(version, now)
        return
    if version.also_text:
        # before the version's own row, in that order for all: else two could wait for each other
        spending.hold_the_purse()
    move(version, State.SENDING, now, published_at=now)
    lane = Lane.URGENT if version.urgent else Lane.BULK
    ends = stops_at(last, version.urgent, now)
    outgoing = post.open_outgoing(notices.letter(version), lane=lane, now=now, expires_at=ends)
    version.outgoing_id = outgoing.id
    version.audience = post.post_to_audience(outgoing, audience.recipients(version), now)
    send_text(version, ends, now)
    _show(version, now)
    write_down(version, "alert.publish", Actor.system(), now, audience=version.audience)


def publish_due(now: datetime) -> int:
    """Publish every approved version whose time has come; one that fails does not stop the others."""
    published = 0
    for version in desk.due(now):
        version_id = version.id
        try:
            with db.session.begin_nested():
                publish(version, now)
        except Exception:
            db.session.expire_all()  # rolling back to a savepoint leaves what was read inside it
            log.exception("could not publish", version=version_id)
        else:
            published += 1
    return published


def publish_when_due(version_id: int, now: datetime) -> None:
    """Publish the version if it is approved and its time has come; else there is nothing to do."""
    version = desk.due_version(version_id, now)
    if version is not None:
        publish(version, now)


def finish_sending(now: datetime) -> int:
    """Mark as sent what no longer waits for anybody; return how many that were."""
    finished = 0
    for version in desk.on_their_way():
        tally = post_queries.tally(version.outgoing_id or 0)
        texts = post_queries.tally(version.text_outgoing_id or 0)
        if tally.is_finished and texts.is_finished:
            move(version, State.SENT, now, finished_at=tally.last_sent_at or now)
            write_down(version, "alert.sent", Actor.system("clock"), now, sent=tally.sent)
            finished += 1
    return finished


def cancel(version: AlertVersion, staff: StaffMember, because: str, now: datetime) -> None:
    """Stop a scheduled version, or what is left of one that is being sent."""
    fit = desk.approver(staff, version, now)
    allowed = fit.covers_aim or fit.covers_force or desk.may_write(version.alert, staff, now)
    check_allowed(allowed)
    if not because.strip():
        raise Refused("Enter why you cancel it")
    if not is_stoppable(version):
        raise Refused(ALL_HAS_LEFT)
    move(version, State.CANCELLED, now, because=because.strip(), finished_at=now)
    for outgoing in (version.outgoing, version.text_outgoing):
        if outgoing is not None:
            post.cancel(outgoing, now)
    write_down(version, "alert.cancel", staff_queries.actor(staff, now), now)
    notices.tell_author(version, now)


def send_test(version: AlertVersion, staff: StaffMember, now: datetime) -> Delivery:
    """Mail the version, marked as a test, to the member of staff alone."""
    if not (version.title and version.body):
        raise Refused("Write a title and a message first, then send the test")
    outgoing = post.open_outgoing(
        notices.trial_letter(version, staff, now, is_test=True), lane=Lane.NOTICE, now=now
    )
    write_down(version, "alert.test", staff_queries.actor(staff, now), now)
    return post.post_to_one(outgoing, staff.contact, now)


def _why_lapsed(version: AlertVersion, now: datetime) -> str | None:
    if not is_worth_sending(version.last_useful_at, now):
        return OUT_OF_DATE
    if version.is_correction and audience.is_forgotten(version.alert):
        return FORGOTTEN
    return None


def _show(version: AlertVersion, now: datetime) -> None:
    """Let the local feeds find the version, in the place of any earlier one of the same alert."""
    aim = version.aim
    rows: list[tuple[int, int | None]] = [(district_id, None) for district_id in aim.district_ids]
    rows += [(places.ward(ward_id).district_id, ward_id) for ward_id in aim.ward_ids]
    db.session.add_all(
        AlertPlace(version_id=version.id, district_id=district_id, ward_id=ward_id)
        for district_id, ward_id in rows
    )
    earlier = update(AlertVersion).where(
        AlertVersion.alert_id == version.alert_id,
        AlertVersion.id != version.id,
        AlertVersion.published_at.is_not(None),
        AlertVersion.replaced_at.is_(None),
    )
    db.session.execute(earlier.values(replaced_at=now))
    db.session.flush()
