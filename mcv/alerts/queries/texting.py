"""An alert as a text message: who gets it, in which words, at what cost, and what stands against it."""

from datetime import datetime

from sqlalchemy import Select, func, or_, select

from mcv.alerts.models import AlertVersion
from mcv.alerts.queries.shown import sent_version_of
from mcv.alerts.rules.texting import TextLook, text_problems
from mcv.alerts.rules.wording import Problem
from mcv.audiences import queries as audiences
from mcv.audiences.rules import Criteria
from mcv.core import settings
from mcv.delivery import queries as post
from mcv.delivery.models import Delivery
from mcv.delivery.queries import spending
from mcv.delivery.rules.parts import length_of
from mcv.delivery.rules.prices import price_of
from mcv.delivery.rules.states import Channel, Reason
from mcv.delivery.rules.states import State as DeliveryState
from mcv.delivery.rules.texts import whole_text
from mcv.extensions import db


def are_on() -> bool:
    """Return whether this installation sends texts at all."""
    return settings.current().texts.is_on


def may_be_offered(version: AlertVersion) -> bool:
    """Return whether a text can be written for it: a correction only if the first message was texted."""
    first = sent_version_of(version.alert) if version.is_correction else None
    return are_on() and (not version.is_correction or bool(first and first.text_outgoing_id))


def recipients(version: AlertVersion, aim: Criteria | None = None) -> Select[int]:
    """Return the query for the contacts: of a correction, exactly those who have the first text.

    Who may have it for all that is known is among them.
    """
    if not version.is_correction:
        return audiences.contacts(aim or version.aim, Channel.TEXT)
    first = sent_version_of(version.alert)
    sent_as = first.text_outgoing_id if first and first.text_outgoing_id else 0
    may_have_it = or_(
        Delivery.state.in_({DeliveryState.SENT, DeliveryState.HELD}),
        Delivery.reason == Reason.OUTCOME_UNKNOWN,
    )
    return post.recipients_of(sent_as).where(may_have_it)


def look_at(version: AlertVersion, words: str, aim: Criteria, now: datetime) -> TextLook:
    """Return what these words would be as a text to that aim now."""
    ours = settings.current()
    whole = whole_text(words, ours.public_url)
    everybody = recipients(version, aim).distinct().subquery()
    people = db.session.scalar(select(func.count()).select_from(everybody)) or 0
    price = price_of(length_of(whole).parts, ours.texts.pence_a_part)
    return TextLook(whole, people, price, spending.purse(now))


def look(version: AlertVersion, now: datetime) -> TextLook | None:
    """Return what the version would be as a text now, None if it goes by email only."""
    if not version.also_text:
        return None
    return look_at(version, version.text_words, version.aim, now)


def problems(version: AlertVersion) -> list[Problem]:
    """Return every reason in its words why the version cannot go as a text too."""
    whole = whole_text(version.text_words, settings.current().public_url)
    return text_problems(version.wording, whole, are_on())
