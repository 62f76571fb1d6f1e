"""Writing a version: begun, saved, taken up again, corrected."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from mcv.alerts.actions.steps import change, check_allowed, write_down
from mcv.alerts.models import Alert, AlertVersion, AlertWriter
from mcv.alerts.queries import audience, desk
from mcv.alerts.rules.aim import merged
from mcv.alerts.rules.deciding import (
    CHANGED,
    FORGOTTEN,
    check_no_other,
    may_correct,
    may_reopen,
)
from mcv.alerts.rules.states import Kind, State
from mcv.alerts.rules.wording import Wording
from mcv.core.errors import Refused, Stale
from mcv.extensions import db
from mcv.staff import queries as staff_queries
from mcv.staff.models import StaffMember

SAVED_ELSEWHERE = (
    "This draft was saved in another window since you opened it here, by you or by a colleague."
)
COPIED = (
    "kind",
    "title",
    "body",
    "call_to_action",
    "urgent",
    "event_starts_at",
    "event_ends_at",
    "event_place",
    "expires_at",
    "also_text",
    "text_words",
    "criteria",
    "is_force_wide",
)


@dataclass(frozen=True)
class Seen:
    """What an editor had before them: the edition of the draft, and a name for their open page."""

    edition: int
    sitting: str = ""


def begin(author: StaffMember, kind: Kind, district_id: int | None, now: datetime) -> AlertVersion:
    """Return the first, empty version of a new alert that belongs to that CSU (None: the force)."""
    check_allowed(district_id in desk.units(author, now))
    alert = Alert(author_id=author.id, district_id=district_id, created_at=now)
    db.session.add(alert)
    version = AlertVersion(alert=alert, number=1, kind=kind, changed_at=now)
    db.session.add(version)
    version.criteria = Wording(kind).criteria.as_json()
    db.session.add(AlertWriter(version=version, staff_id=author.id, at=now))
    db.session.flush()
    write_down(version, "alert.begin", staff_queries.actor(author, now), now, kind=kind.value)
    return version


def save_draft(
    version: AlertVersion, wording: Wording, editor: StaffMember, seen: Seen, now: datetime
) -> None:
    """Keep what the editor wrote; Stale if another window saved since, so that nothing is lost."""
    check_allowed(desk.may_write(version.alert, editor, now))
    if version.state is not State.DRAFT:
        raise Stale("This version is no longer a draft and cannot be changed.")
    same_page = bool(seen.sitting) and seen.sitting == version.sitting
    if seen.edition != version.edition and not same_page:
        raise Stale(SAVED_ELSEWHERE)
    first_save = not same_page
    change(version, _kept_values(version, wording, editor, seen, now))
    if editor.id not in {writer.staff_id for writer in version.writers}:
        db.session.add(AlertWriter(version=version, staff_id=editor.id, at=now))
    db.session.flush()
    if first_save:
        write_down(version, "alert.edit", staff_queries.actor(editor, now), now)


def reopen(version: AlertVersion, editor: StaffMember, now: datetime) -> AlertVersion:
    """Return a new draft with the words of a version that was returned, withdrawn or cancelled."""
    check_allowed(desk.may_write(version.alert, editor, now))
    if not may_reopen(version.state, version.is_published):
        raise Refused("This version cannot be taken up again.")
    draft = _copied(version, editor, now, version.is_correction)
    write_down(draft, "alert.reopen", staff_queries.actor(editor, now), now)
    return draft


def begin_correction(version: AlertVersion, editor: StaffMember, now: datetime) -> AlertVersion:
    """Return a draft that corrects a sent version and will go to exactly those who got the first."""
    check_allowed(desk.may_write(version.alert, editor, now))
    if not may_correct(version.state, version.is_published):
        raise Refused("Cancel the sending first, then correct the message.")
    if audience.is_forgotten(version.alert):
        raise Refused(FORGOTTEN)
    draft = _copied(version, editor, now, is_correction=True)
    write_down(draft, "alert.begin-correction", staff_queries.actor(editor, now), now)
    return draft


def _kept_values(
    version: AlertVersion, wording: Wording, editor: StaffMember, seen: Seen, now: datetime
) -> dict[str, Any]:
    kept = version.aim
    if version.is_correction:
        wording = replace(wording, criteria=kept, urgent=version.urgent)
    aim = merged(wording.criteria, kept, desk.covers(editor, now))
    words = {name: getattr(wording, name) for name in COPIED if hasattr(wording, name)}
    return {
        **words,
        "criteria": aim.as_json(),
        "is_force_wide": aim.force,
        "edition": version.edition + 1,
        "sitting": seen.sitting,
        "changed_at": now,
    }


def _copied(
    version: AlertVersion, editor: StaffMember, now: datetime, is_correction: bool
) -> AlertVersion:
    alert = version.alert
    check_no_other([one.state for one in alert.versions])
    number = alert.latest.number + 1
    writers = sorted(desk.writer_ids(version) | {editor.id})
    try:
        with db.session.begin_nested():
            draft = AlertVersion(
                alert=alert,
                number=number,
                changed_at=now,
                is_correction=is_correction,
                **{name: getattr(version, name) for name in COPIED},
            )
            db.session.add(draft)
            db.session.add_all(
                AlertWriter(version=draft, staff_id=writer, at=now) for writer in writers
            )
    except IntegrityError as error:
        raise Stale(CHANGED) from error
    return draft
