"""The text message beside an alert: checked before somebody answers for it, and queued with it."""

from datetime import datetime

from mcv.alerts.actions.steps import write_down
from mcv.alerts.models import AlertVersion
from mcv.alerts.queries import texting
from mcv.audit.rules import Actor
from mcv.core.errors import Refused
from mcv.delivery import actions as post
from mcv.delivery.rules.states import Channel, Kind, Lane
from mcv.delivery.rules.texts import text_wording


def check_text(version: AlertVersion, now: datetime) -> None:
    """Raise Refused with the first reason why the version may not go as a text too, money included."""
    refusal = _refusal(version, now)
    if refusal is not None:
        raise Refused(refusal)


def send_text(version: AlertVersion, ends: datetime, now: datetime) -> None:
    """Queue the version as a text for its audience, if it is to be one.

    A version that was set for later is checked once more: if the money has gone since, its email
    goes alone and says so on the desk.
    """
    look = texting.look(version, now)
    if look is None:
        return
    version.text_refused = _refusal(version, now) or ""
    if version.text_refused:
        write_down(version, "alert.text-withheld", Actor.system(), now)
        return
    outgoing = post.open_outgoing(
        text_wording(Kind.ALERT, look.words),
        lane=Lane.URGENT,
        now=now,
        expires_at=ends,
        channel=Channel.TEXT,
    )
    version.text_outgoing_id = outgoing.id
    people = post.post_to_audience(outgoing, texting.recipients(version), now)
    write_down(version, "alert.text", Actor.system(), now, audience=people, parts=look.length.parts)


def _refusal(version: AlertVersion, now: datetime) -> str | None:
    for problem in texting.problems(version):
        return problem.sentence
    look = texting.look(version, now)
    return look.refusal if look is not None else None
