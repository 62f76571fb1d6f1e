"""A letter has one recipient: no code of ours writes a Cc or a Bcc, or names a second address."""

import ast
import re

import pytest

from tests.house.source import ROOT, modules

pytestmark = pytest.mark.once

COPIES = re.compile(r"\s*b?cc\s*:?\s*|.*\bb?cc\s*:.*", re.IGNORECASE | re.DOTALL)
UNICODE_CATEGORIES = "mcv/core/mailtext.py"
"""In Unicode "Cc" is what a control character is called."""


def test_nobody_gets_a_copy() -> None:
    found = {
        f"{path}:{node.lineno}"
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and COPIES.fullmatch(_words(node.value))
    }
    assert {where for where in found if not where.startswith(UNICODE_CATEGORIES)} == set()


def test_no_letter_has_a_copy_in_its_template() -> None:
    templates = [*(ROOT / "templates").rglob("*.txt"), *(ROOT / "templates").rglob("*.html")]
    copying = re.compile(r"^\s*b?cc\s*:|mailto:[^\"']*[?&]b?cc=", re.IGNORECASE | re.MULTILINE)
    assert [str(file) for file in templates if copying.search(file.read_text())] == []


def test_the_envelope_is_written_in_one_place() -> None:
    speaking = {path for path in modules() if "RCPT TO" in (ROOT / path).read_text()}
    assert {path.as_posix() for path in speaking} == {"mcv/delivery/engine/dialogue.py"}


def _words(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
