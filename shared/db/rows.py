"""Writes SQL with SQLAlchemy and speaks it with the driver: each statement is made once.

What an aggregate is in its table is SQLAlchemy's to say. Its session, its compiler and its results
would cost more at each command than all the rest of it (docs/decisions/0015-no-session.md).
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import asyncpg
import orjson
from sqlalchemy import ClauseElement, Numeric, bindparam, insert, inspect, select, update
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from shared.db.base import to_json
from shared.db.named import identified_by
from shared.domain.errors import Stale

Driver: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Convert: TypeAlias = Callable[[Any], Any] | None

DIALECT = PGDialect_asyncpg(  # type: ignore[no-untyped-call]
    json_serializer=to_json, json_deserializer=orjson.loads
)


class AlreadyThere(Exception):
    """Another row has what only one may have."""


class Statement:
    """A statement as the driver takes it."""

    def __init__(self, made: ClauseElement, *names: str) -> None:
        """`names` are the columns that an INSERT or UPDATE gives values to."""
        compiled = made.compile(dialect=DIALECT, column_keys=names or None)
        assert isinstance(compiled, SQLCompiler)
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


def _told(kind: TypeEngine[Any]) -> Convert:
    return kind.dialect_impl(DIALECT).bind_processor(DIALECT)


def _heard(kind: TypeEngine[Any]) -> Convert:
    """The driver gives decimals as such; what else there is, SQLAlchemy knows."""
    if isinstance(kind, Numeric):
        return None
    return kind.dialect_impl(DIALECT).result_processor(DIALECT, None)


class Rows:
    """The rows of one kind of mapped object."""

    def __init__(self, kind: Any) -> None:
        self.kind = kind
        self._new = inspect(kind).class_manager.new_instance
        self._table = kind.__table__
        deferred = {a.key for a in inspect(kind).column_attrs if a.deferred}
        self._names = [column.name for column in self._table.c]
        self._at_first = {c.name: c.default.arg for c in self._table.c if c.default is not None}
        self.columns = [column for column in self._table.c if column.name not in deferred]
        self._heard = [(column.name, _heard(column.type)) for column in self.columns]
        self._insert = Statement(insert(self._table), *self._names)
        self._updates: dict[tuple[str, ...], Statement] = {}
        self._locking: dict[bool, Statement] = {}

    def locking(self, *, by_key: bool) -> Statement:
        """Finds the row whose id or human key is `:ref`, and locks it until the end."""
        if by_key not in self._locking:
            named = identified_by(self.kind, by_key=by_key)
            found = select(*self.columns).where(named).with_for_update()
            self._locking[by_key] = Statement(found)
        return self._locking[by_key]

    def read(self, row: Any) -> dict[str, Any]:
        """The values in a row that begins with `columns`, by name."""
        return {
            name: value if convert is None or value is None else convert(value)
            for (name, convert), value in zip(self._heard, row.values(), strict=False)
        }

    def build(self, values: Mapping[str, Any]) -> Any:
        """The object that has these values; nothing else of it runs."""
        built = self._new()
        vars(built).update(values)
        return built

    def values(self, thing: Any) -> dict[str, Any]:
        """What the object holds now, by column."""
        held = vars(thing)
        return {name: held[name] for name in self._names if name in held}

    async def insert(self, driver: Driver, thing: Any) -> None:
        """Write a new one; a versioned one begins with version 1.

        Errors: AlreadyThere, after which the transaction can do no more.
        """
        held = vars(thing)
        for name in self._names:
            held.setdefault(name, self._at_first.get(name))
        if "version" in self._table.c:
            thing.version = (thing.version or 0) + 1
        try:
            await driver.execute(self._insert.sql, *self._insert.arguments(held))
        except asyncpg.UniqueViolationError as error:
            raise AlreadyThere(str(error)) from error

    async def update(self, driver: Driver, thing: Any, changed: Mapping[str, Any]) -> None:
        """Write what changed of a versioned one, as its next version.

        Errors: 412 `precondition_failed` when the row is not at the object's version any more.
        """
        names = (*(name for name in changed if name != "version"), "version")
        if names not in self._updates:
            c = self._table.c
            mine = (c.id == bindparam("_id"), c.version == bindparam("_version"))
            self._updates[names] = Statement(update(self._table).where(*mine), *names)
        now = {"_id": thing.id, "_version": thing.version, "version": thing.version + 1}
        statement = self._updates[names]
        done = await driver.execute(statement.sql, *statement.arguments({**changed, **now}))
        if done != "UPDATE 1":
            raise Stale("precondition_failed")
        thing.version += 1


_ROWS: dict[Any, Rows] = {}


def rows_of(kind: Any) -> Rows:
    """The rows of a mapped class."""
    if kind not in _ROWS:
        _ROWS[kind] = Rows(kind)
    return _ROWS[kind]
