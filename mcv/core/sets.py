"""A condition that takes a set of ids as one parameter; an IN list is written anew for every id."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Dialect,
    SQLColumnExpression,
    Text,
    TypeDecorator,
    bindparam,
    column,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class Ids(TypeDecorator[Sequence[int]]):
    """Many ids in one parameter: a text that the database reads as an array, JSON on SQLite.

    The driver's own way to write an array takes six times as long.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[int] | None, dialect: Dialect) -> str:
        """Return what the driver is given."""
        begin, end = "[]" if dialect.name == "sqlite" else "{}"
        return f"{begin}{','.join(map(str, value or ()))}{end}"


class EachOf(FunctionElement[int]):
    """The ids of the one parameter, a row each, in a column named value."""

    inherit_cache = True


def is_one_of(of: SQLColumnExpression[int], name: str) -> ColumnElement[bool]:
    """Return the condition that the column is among the ids that are given under that name."""
    each = EachOf(bindparam(name, type_=Ids()))
    return of.in_(select(column("value", BigInteger)).select_from(each))


@compiles(EachOf)
def _of_array(element: EachOf, compiler: SQLCompiler, **options: Any) -> str:
    ids = compiler.process(element.clause_expr.element, **options)
    return f"unnest(CAST({ids} AS bigint[])) AS value"


@compiles(EachOf, "sqlite")
def _of_json(element: EachOf, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_each({compiler.process(element.clause_expr.element, **options)})"
