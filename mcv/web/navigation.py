"""The desk's side navigation: only what the person may open; and what waits for a member."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_login import current_user

from mcv.core import clock
from mcv.web import guards

Counter = Callable[[Any, datetime], int]


@dataclass(frozen=True)
class DeskItem:
    """One entry: its word, where it leads, who sees it, and what waits there if that is counted."""

    label: str
    endpoint: str
    permission: str
    count: Counter | None = None


@dataclass(frozen=True)
class Link:
    """An entry as the layout shows it."""

    label: str
    url: str
    current: bool
    count: int | None


def attach(app: Flask, items: Sequence[DeskItem], unread: Callable[[Any], int]) -> None:
    """Give templates `desk_navigation()` and `unread_messages()` for the person who is signed in."""

    def desk_navigation() -> list[Link]:
        now = clock.now()
        may = current_app.extensions[guards.DECIDER]
        return [_link(item, now) for item in items if may(current_user, item.permission, now)]

    def unread_messages() -> int:
        is_member = getattr(current_user, "person_kind", None) == guards.MEMBER
        return unread(current_user) if is_member else 0

    app.jinja_env.globals["desk_navigation"] = desk_navigation
    app.jinja_env.globals["unread_messages"] = unread_messages


def _link(item: DeskItem, now: datetime) -> Link:
    blueprint = item.endpoint.partition(".")[0]
    return Link(
        label=item.label,
        url=url_for(item.endpoint),
        current=request.blueprint == blueprint,
        count=item.count(current_user, now) if item.count else None,
    )
