"""The desk's side navigation: only what the person may open."""

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


def attach(app: Flask, items: Sequence[DeskItem]) -> None:
    """Give templates `desk_navigation()`, the entries for the person who is signed in."""

    def desk_navigation() -> list[Link]:
        now = clock.now()
        may = current_app.extensions[guards.DECIDER]
        return [_link(item, now) for item in items if may(current_user, item.permission, now)]

    app.jinja_env.globals["desk_navigation"] = desk_navigation


def _link(item: DeskItem, now: datetime) -> Link:
    blueprint = item.endpoint.partition(".")[0]
    return Link(
        label=item.label,
        url=url_for(item.endpoint),
        current=request.blueprint == blueprint,
        count=item.count(current_user, now) if item.count else None,
    )
