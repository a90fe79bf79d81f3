"""Whole rows of mapped tables: how an aggregate is read, written anew, and written back.

SQLAlchemy says what a mapped object is in its table, and writes the SQL; its session would cost
more at each command than all the rest of it (docs/decisions/0015-no-session.md).
"""

from collections.abc import Mapping
from typing import Any

import asyncpg
from sqlalchemy import bindparam, delete, insert, inspect, select, update

from shared.db.named import identified_by
from shared.db.statements import Driver, Query, Statement
from shared.domain.errors import Stale


class AlreadyThere(Exception):
    """Another row has what only one may have."""


class StillNamed(Exception):
    """Another row names it, so it cannot go."""


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
        self._insert = Statement(insert(self._table), *self._names)
        self._updates: dict[tuple[str, ...], Statement] = {}
        self._locking: dict[bool, Query] = {}

    def locking(self, *, by_key: bool) -> Query:
        """Finds the row whose id or human key is `:ref`, and locks it until the end."""
        if by_key not in self._locking:
            named = identified_by(self.kind, by_key=by_key)
            found = select(*self.columns).where(named).with_for_update()
            self._locking[by_key] = Query(found)
        return self._locking[by_key]

    def build(self, values: Mapping[str, Any]) -> Any:
        """The object that has these values; nothing else of it runs."""
        built = self._new()
        vars(built).update(self.held(values))
        return built

    def held(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Those of the values that are columns."""
        return {name: values[name] for name in self._names if name in values}

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

    async def delete(self, driver: Driver, thing: Any) -> None:
        """Take a versioned one away; its last facts are told as of its next version.

        Errors: 412 `precondition_failed` when the row is not at the object's version any more;
        StillNamed, after which the transaction can do no more.
        """
        c = self._table.c
        mine = (c.id == bindparam("_id"), c.version == bindparam("_version"))
        statement = Statement(delete(self._table).where(*mine))
        now = {"_id": thing.id, "_version": thing.version}
        try:
            done = await driver.execute(statement.sql, *statement.arguments(now))
        except asyncpg.ForeignKeyViolationError as error:
            raise StillNamed(str(error)) from error
        if done != "DELETE 1":
            raise Stale("precondition_failed")
        thing.version += 1


_ROWS: dict[Any, Rows] = {}


def rows_of(kind: Any) -> Rows:
    """The rows of a mapped class."""
    if kind not in _ROWS:
        _ROWS[kind] = Rows(kind)
    return _ROWS[kind]
