"""Every page can be reached: a page links to it, or we know who else has its address."""

import re

from flask import Flask

from mcv.staff.rules import Permission
from mcv.web.guards import MEMBER, PUBLIC, guard_of
from tests.house.source import ROOT

REACHED_FROM_OUTSIDE = {
    "campaigns.scanned": "a QR code",
    "delivery.notify_callback": "GOV.UK Notify",
    "members.confirm": "a mail",
    "members.stop_texts": "a text message",
    "members.unsubscribe": "a mail",
    "members.use_link": "a mail",
    "oversight.healthz": "a monitor",
    "oversight.metrics": "Prometheus",
    "oversight.readyz": "a load balancer",
    "staff.second_factor": "a mail",
    "staff.session_left": "session.js",
    "staff.set_up": "a mail",
}


def _sources() -> str:
    files = [*(ROOT / "mcv").rglob("*.py"), *(ROOT / "templates").rglob("*.*")]
    return "\n".join(file.read_text() for file in files)


def test_every_page_is_linked_or_reached_from_outside(app: Flask) -> None:
    sources = _sources()
    whole = set(re.findall(r"[\"']([a-z_]+\.[a-z_]+)[\"']", sources))
    near = set(re.findall(r"url_for\(\s*[\"']\.([a-z_]+)[\"']", sources))
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()} - {"static"}
    linked = {name for name in endpoints if name in whole or name.partition(".")[2] in near}
    assert endpoints - linked == set(REACHED_FROM_OUTSIDE)


def test_an_address_has_one_view(app: Flask) -> None:
    doors = [
        (rule.rule, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) & {"GET", "POST"}
    ]
    assert len(doors) == len(set(doors))


def test_what_needs_a_permission_stands_under_desk_and_only_staff_are_there(app: Flask) -> None:
    guards = {
        rule.rule: guard_of(app.view_functions[rule.endpoint]) for rule in app.url_map.iter_rules()
    }
    staff = {path for path, guard in guards.items() if guard in set(Permission)}
    assert [path for path in staff if not path.startswith("/desk")] == []
    members = {path for path, guard in guards.items() if guard == MEMBER}
    assert [path for path in members if path.startswith("/desk")] == []
    assert set(guards.values()) <= {PUBLIC, MEMBER, *Permission}
