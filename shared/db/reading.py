"""Reading without a transaction: one statement at a time, or several on one moment's state."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Executable, Result, Row, Select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.util import greenlet_spawn

from shared.db.refusals import ToldAsRefusals
from shared.domain.actor import Actor


def connected(engine: AsyncEngine) -> Connection:
    """A connection of the pool; what the server closed while it lay there is replaced."""
    connection = engine.sync_engine.connect()
    while connection.connection.driver_connection.is_closed():  # type: ignore[union-attr]
        connection.invalidate()
    return connection


@dataclass
class Reader:
    """Reads without a transaction: each statement sees what is committed when it starts."""

    engine: AsyncEngine
    actor: Actor
    now: datetime
    roles_here: frozenset[str] = frozenset()

    async def execute(
        self, statement: Executable, params: Mapping[str, Any] | None = None
    ) -> Result[Any]:
        """Run one select. All its rows are here then, and the connection is given back already."""
        with ToldAsRefusals():
            # In one go: switching to and fro for connecting, running and closing is what an
            # `async with` costs, which is as much as the statement itself.
            return await greenlet_spawn(self._execute, statement, params)

    def _execute(self, statement: Executable, params: Mapping[str, Any] | None) -> Result[Any]:
        with connected(self.engine) as connection:
            return connection.execute(statement, params)


@dataclass
class Snapshot(Reader):
    """Reads what was committed at one moment, however many statements that takes."""

    connection: AsyncConnection = field(kw_only=True)

    async def execute(
        self, statement: Executable, params: Mapping[str, Any] | None = None
    ) -> Result[Any]:
        """Run one of several selects."""
        with ToldAsRefusals():
            return await self.connection.execute(statement, params)

    async def pages(
        self, statement: Select[Any], size: int = 1000
    ) -> AsyncIterator[Sequence[Row[Any]]]:
        """All rows of one select, however many, a page at a time."""
        with ToldAsRefusals():
            result = await self.connection.stream(statement.execution_options(yield_per=size))
            async for page in result.partitions():
                yield page
