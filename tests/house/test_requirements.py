"""What we install is pinned by hash, comes from nowhere in particular, and is what the code imports."""

import ast
import json
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
PINNED = ["requirements.txt", "requirements-dev.txt", "scripts/requirements-node.txt"]
OURS = {"mcv", "config", "wsgi", "tests", "bench"}
# the pictures of pages are taken on a developer's machine
FOR_DEVELOPERS = {ROOT / "mcv" / "dev" / "screenshots.py"}
THE_OWNERS = {"flask", "flask-sqlalchemy", "flask-login", "wtforms", "apscheduler", "segno"}
# started by hand; found by name: by Jinja, by SQLAlchemy, by fpdf2
NOT_IMPORTED = {"gunicorn", "govuk-frontend-jinja", "psycopg", "uharfbuzz"}


def chosen(file: str) -> set[str]:
    """Return the packages that we name ourselves in a file of requirements."""
    return set(re.findall(r"^[a-z][a-z0-9-]*", (ROOT / file).read_text(), re.MULTILINE))


def packages_of(pinned: str) -> dict[str, str]:
    """Return each package that a pinned file installs, with what stands after its name."""
    lines = (ROOT / pinned).read_text().replace("\\\n", "").splitlines()
    return dict(line.split("==", 1) for line in lines if "==" in line.partition(" ")[0])


def spelt(name: str) -> str:
    """Return the name of a package as requirements spell it."""
    return re.sub("[-_.]+", "-", name).lower()


def imported_by(source: Path) -> set[str]:
    """Return the outermost names of the modules that a source file imports."""
    nodes = list(ast.walk(ast.parse(source.read_text())))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    return {name.partition(".")[0] for name in names} - OURS - sys.stdlib_module_names


@pytest.mark.parametrize("pinned", PINNED)
def test_every_package_is_pinned_by_hash_and_names_no_host(pinned: str) -> None:
    packages = packages_of(pinned)
    assert packages
    assert all("--hash=sha256:" in rest for rest in packages.values())
    assert not re.search(r"://|^--(index|extra|find)", (ROOT / pinned).read_text(), re.MULTILINE)


def test_the_front_end_is_pinned_by_hash_and_names_no_host() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    installed = {name: facts for name, facts in lock["packages"].items() if name}
    assert all("integrity" in facts and "resolved" not in facts for facts in installed.values())


def test_running_needs_nothing_that_only_the_tests_install() -> None:
    provided = packages_distributions()
    installed = {spelt(name) for name in packages_of("requirements.txt")}
    for source in {ROOT / "wsgi.py", ROOT / "config.py", *(ROOT / "mcv").rglob("*.py")}:
        for name in imported_by(source) if source not in FOR_DEVELOPERS else ():
            providers = {spelt(each) for each in provided.get(name, [])}
            assert providers & installed, f"{source} imports {name}, which requirements.txt lacks"


def test_nothing_is_installed_that_nobody_uses() -> None:
    provided = packages_distributions()
    names = {name for source in (ROOT / "mcv").rglob("*.py") for name in imported_by(source)}
    used = {spelt(each) for name in names for each in provided.get(name, [])}
    assert chosen("requirements.in") - used == NOT_IMPORTED


def test_what_the_owner_chose_is_there() -> None:
    assert chosen("requirements.in") >= THE_OWNERS
    assert "pytest" in chosen("requirements-dev.in")
