"""Statements that are made once with SQLAlchemy, and then spoken to the driver as they are.

Putting a statement together costs more than running it, and so does SQLAlchemy's way from a result
to rows (docs/decisions/0015-no-session.md).
"""

from collections.abc import Callable, Iterable, Mapping
from types import SimpleNamespace
from typing import Any, TypeAlias

import asyncpg
import orjson
from sqlalchemy import ClauseElement, ColumnElement, Numeric, Select
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from shared.db.base import to_json

Driver: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Convert: TypeAlias = Callable[[Any], Any] | None

DIALECT = PGDialect_asyncpg(  # type: ignore[no-untyped-call]
    json_serializer=to_json, json_deserializer=orjson.loads
)


class Statement:
    """A statement as the driver takes it."""

    def __init__(self, made: ClauseElement, *names: str) -> None:
        """`names` are the columns that an INSERT or UPDATE gives values to."""
        compiled = made.compile(dialect=DIALECT, column_keys=names or None)
        assert isinstance(compiled, SQLCompiler)
        assert not compiled.post_compile_params, "a list of values is one parameter: any_(…)"
        self.sql = compiled.string
        asked = {name for name, bound in compiled.binds.items() if bound.required}
        self._said = {n: v for n, v in compiled.params.items() if n not in asked}
        self._order = [
            (name, _told(compiled.binds[name].type)) for name in compiled.positiontup or ()
        ]

    def arguments(self, given: Mapping[str, Any]) -> list[Any]:
        """The parameters in the order of the SQL, as the driver takes them."""
        values = {**self._said, **given} if self._said else given
        return [
            values[name] if convert is None or values[name] is None else convert(values[name])
            for name, convert in self._order
        ]


class Query(Statement):
    """A select, and what its columns are called and become in Python."""

    def __init__(self, made: Select[Any]) -> None:
        super().__init__(made)
        self._heard = [_heard(column) for column in made.selected_columns]

    def values(self, row: Iterable[Any]) -> dict[str, Any]:
        """The values of a row by name."""
        return {
            name: value if convert is None or value is None else convert(value)
            for (name, convert), value in zip(self._heard, row, strict=True)
        }

    def found(self, row: Iterable[Any]) -> SimpleNamespace:
        """The same as attributes."""
        return SimpleNamespace(**self.values(row))


def _told(kind: TypeEngine[Any]) -> Convert:
    return kind.dialect_impl(DIALECT).bind_processor(DIALECT)


def _heard(column: ColumnElement[Any]) -> tuple[str, Convert]:
    """The driver gives decimals as such; what else there is, SQLAlchemy knows."""
    name = str(column.key)
    if isinstance(column.type, Numeric):
        return name, None
    return name, column.type.dialect_impl(DIALECT).result_processor(DIALECT, None)
