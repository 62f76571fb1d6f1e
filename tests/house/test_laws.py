"""The laws of the house, read off its source."""

import ast
from pathlib import Path

import pytest

from tests.house.source import ROOT, modules

pytestmark = pytest.mark.once

MAY_COMMIT = {
    "mcv/web/transactions.py",
    "mcv/web/commands.py",
    "mcv/scheduler.py",
    "mcv/worker.py",
}
KEPT_FOR_EVER = {"Contact", "Outgoing"}
BANNED_NAMES = {
    "utils.py",
    "util.py",
    "helpers.py",
    "helper.py",
    "managers.py",
    "manager.py",
    "misc.py",
}


def test_only_the_edges_the_queue_and_the_post_rooms_engine_commit() -> None:
    offenders = [
        f"{path}:{node.lineno}"
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "commit" and not _may_commit(path)
    ]
    assert offenders == []


def test_contacts_and_outgoings_are_never_removed() -> None:
    """PostgreSQL does not look after what deliveries refer to (docs/adr/0019)."""
    offenders = [
        f"{path}:{node.lineno}"
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "delete"
        and {name.id for name in node.args if isinstance(name, ast.Name)} & KEPT_FOR_EVER
    ]
    assert offenders == []


def _may_commit(path: Path) -> bool:
    name = path.as_posix()
    return name in MAY_COMMIT or name.startswith(
        ("mcv/delivery/engine/", "mcv/dev/", "mcv/core/queue/")
    )


def test_only_config_reads_the_environment() -> None:
    offenders = [
        f"{path}:{node.lineno}"
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    ]
    assert [o for o in offenders if not o.startswith(("config.py", "mcv/dev/"))] == []


def test_no_attic() -> None:
    assert [path for path in modules() if path.name in BANNED_NAMES] == []


def test_time_is_passed_in_below_the_edge() -> None:
    rooms = {"rules", "models", "queries", "notices", "actions"}
    offenders = [
        f"{path}:{node.lineno}"
        for path, tree in modules().items()
        if rooms & {*path.parts, path.stem}
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func) in {"clock.now", "datetime.now", "date.today", "datetime.utcnow"}
    ]
    assert offenders == []


def test_no_place_is_left_for_later() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "X" + "XX")
    files = [*(ROOT / "mcv").rglob("*.py"), *(ROOT / "templates").rglob("*.html")]
    found = [str(f.relative_to(ROOT)) for f in files if any(m in f.read_text() for m in marks)]
    assert found == []


def test_views_ask_queries_and_have_none_of_their_own() -> None:
    asking = {"select", "scalar", "scalars", "execute", "query"}
    assert _calls_in({"views", "forms", "jobs"}, asking) == []


def test_queries_write_nothing() -> None:
    writing = {"add", "add_all", "delete", "update", "insert", "flush", "merge"}
    found = _calls_in({"queries"}, writing, on="db.session") + _calls_in(
        {"queries"}, writing, on=""
    )
    assert found == []


def _calls_in(rooms: set[str], names: set[str], on: str | None = None) -> list[str]:
    """Return where these rooms call one of the names: as a method of `on` ("": bare), or anyhow."""
    calls = [
        (path, node.lineno, ast.unparse(node.func).rpartition("."))
        for path, tree in modules().items()
        if rooms & {*path.parts, path.stem}
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    ]
    return [
        f"{path}:{line}"
        for path, line, (owner, _, name) in calls
        if name in names and (on is None or owner == on)
    ]
