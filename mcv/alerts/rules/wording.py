"""What a version says, as plain values: what makes it ready, and the fingerprint of it all."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from mcv.alerts.rules.states import Kind
from mcv.audiences.rules import NO_PLACE, NO_TOPIC, Criteria
from mcv.delivery.rules.placeholders import used_in

LONGEST_TITLE = 90
LONGEST_BODY = 8_000
LONGEST_CALL = 200
LONGEST_PLACE = 160
LONGEST_REASON = 1_000
LONGEST_EVENT = timedelta(days=14)


class Problem(NamedTuple):
    """Why a version cannot go on yet: the field it is about and one sentence."""

    field: str
    sentence: str


@dataclass(frozen=True)
class Wording:
    """Everything an author decides about a version; times are aware and UTC."""

    kind: Kind
    title: str = ""
    body: str = ""
    call_to_action: str = ""
    urgent: bool = False
    event_starts_at: datetime | None = None
    event_ends_at: datetime | None = None
    event_place: str = ""
    expires_at: datetime | None = None
    criteria: Criteria = field(default_factory=Criteria)
    also_text: bool = False
    text_words: str = ""


def lead(title: str, where: str, places: Sequence[str]) -> str:
    """Return the title behind where it is about, unless the title names one of the places itself."""
    if any(re.search(rf"\b{re.escape(_plain(place))}\b", _plain(title)) for place in places):
        return title
    return f"{where[:1].upper()}{where[1:]}: {title}"


def _plain(text: str) -> str:
    return text.replace("\u2019", "'").casefold()


def fingerprint(wording: Wording) -> str:
    """Return 32 hex digits that change whenever anything of the wording or its aim changes."""
    text = json.dumps(asdict(wording), sort_keys=True, default=str, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def ready_to_submit(wording: Wording, now: datetime) -> list[Problem]:
    """Return every reason why the version is not ready; an empty list means that it is."""
    return [*_words(wording), *_aim(wording), *_times(wording, now)]


def _words(wording: Wording) -> list[Problem]:
    problems = []
    for name, label, text, longest in (
        ("title", "title", wording.title, LONGEST_TITLE),
        ("body", "message", wording.body, LONGEST_BODY),
        ("call_to_action", "what people should do", wording.call_to_action, LONGEST_CALL),
        ("event_place", "place of the event", wording.event_place, LONGEST_PLACE),
    ):
        if not text.strip() and name in {"title", "body"}:
            problems.append(Problem(name, f"Enter the {label}"))
        if len(text) > longest:
            problems.append(
                Problem(name, f"Shorten the {label} to {longest:,} characters or fewer")
            )
        if used_in(text):
            problems.append(Problem(name, f"Take the reserved word out of the {label}"))
    if "\n" in wording.title:
        problems.append(Problem("title", "Write the title on one line"))
    return problems


def _aim(wording: Wording) -> list[Problem]:
    problems = []
    if not wording.criteria.has_place:
        problems.append(Problem("where", NO_PLACE))
    if not wording.criteria.has_topic:
        problems.append(Problem("topics", NO_TOPIC))
    return problems


def _times(wording: Wording, now: datetime) -> list[Problem]:
    problems = [] if wording.kind is not Kind.EVENT else _event(wording, now)
    if wording.expires_at is not None and wording.expires_at <= now:
        problems.append(Problem("expires_on", "Choose a last useful moment that is still to come"))
    return problems


def _event(wording: Wording, now: datetime) -> list[Problem]:
    problems = []
    starts, ends = wording.event_starts_at, wording.event_ends_at
    if not wording.event_place.strip():
        problems.append(Problem("event_place", "Enter where the event is"))
    if starts is None:
        problems.append(Problem("event_starts_on", "Enter when the event starts"))
    elif starts <= now:
        problems.append(Problem("event_starts_on", "The event must start in the future"))
    if ends is None:
        problems.append(Problem("event_ends_on", "Enter when the event ends"))
    elif starts is not None and not starts < ends <= starts + LONGEST_EVENT:
        problems.append(
            Problem("event_ends_on", "The event must end after it starts, within 14 days")
        )
    return problems
