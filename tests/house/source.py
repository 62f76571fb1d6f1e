"""The project's own source files, parsed once for the tests of the house."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def modules() -> dict[Path, ast.Module]:
    """Return every module of the product, by its path from the root."""
    files = [*sorted((ROOT / "mcv").rglob("*.py")), ROOT / "config.py", ROOT / "wsgi.py"]
    return {file.relative_to(ROOT): ast.parse(file.read_text()) for file in files}


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function of the module, nested ones included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
