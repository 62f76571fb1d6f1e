"""A condition that takes a set of ids as one parameter; an IN list is written anew for every id."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
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
from sqlalchemy.types import TypeEngine


class Ids(TypeDecorator[Sequence[int]]):
    """Many ids in one parameter: an array, or a JSON text on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type that the database has for it."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else ARRAY(BigInteger))

    def process_bind_param(self, value: Sequence[int] | None, dialect: Dialect) -> Any:
        """Return what the driver is given."""
        ids = list(value or ())
        return json.dumps(ids) if dialect.name == "sqlite" else ids


class EachOf(FunctionElement[int]):
    """The ids of the one parameter, a row each, in a column named value."""

    inherit_cache = True


def is_one_of(of: SQLColumnExpression[int], name: str) -> ColumnElement[bool]:
    """Return the condition that the column is among the ids that are given under that name."""
    each = EachOf(bindparam(name, type_=Ids()))
    return of.in_(select(column("value", BigInteger)).select_from(each))


@compiles(EachOf)
def _of_array(element: EachOf, compiler: SQLCompiler, **options: Any) -> str:
    return f"unnest({compiler.process(element.clause_expr.element, **options)}) AS value"


@compiles(EachOf, "sqlite")
def _of_json(element: EachOf, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_each({compiler.process(element.clause_expr.element, **options)})"
