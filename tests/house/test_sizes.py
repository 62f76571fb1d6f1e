"""Nothing in the house is too big to see at a glance."""

import ast

import pytest

from tests.house.source import ROOT, functions, modules

pytestmark = pytest.mark.once

LINES_A_FILE = 250
LINES_A_FUNCTION = 50
LINES_USUALLY = 25
ARGUMENTS = 7


def test_no_file_outgrows_its_room() -> None:
    lengths = {path: len((ROOT / path).read_text().splitlines()) for path in modules()}
    assert {path: n for path, n in lengths.items() if n > LINES_A_FILE} == {}


def test_functions_are_short_and_nine_in_ten_very_short() -> None:
    lengths = {
        f"{path}:{function.lineno} {function.name}": (function.end_lineno or 0)
        - function.lineno
        + 1
        for path, tree in modules().items()
        for function in functions(tree)
    }
    assert {name: n for name, n in lengths.items() if n > LINES_A_FUNCTION} == {}
    assert sorted(lengths.values())[len(lengths) * 9 // 10] <= LINES_USUALLY


def test_nobody_passes_a_trainload_of_arguments() -> None:
    loaded = [
        f"{path}:{function.lineno} {function.name}"
        for path, tree in modules().items()
        for function in functions(tree)
        if len(function.args.args) + len(function.args.kwonlyargs) > ARGUMENTS
    ]
    assert loaded == []


def test_imports_stand_at_the_top() -> None:
    hidden = [
        f"{path}:{inner.lineno}"
        for path, tree in modules().items()
        for function in functions(tree)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []
