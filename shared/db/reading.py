"""Reading without a transaction: one statement at a time, or several on one moment's state."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Executable, Result, Row, Select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.util import greenlet_spawn

from shared.db.refusals import ToldAsRefusals
from shared.db.statements import Driver, Query
from shared.domain.actor import Actor


def taken_from_pool(engine: AsyncEngine) -> PoolProxiedConnection:
    """A connection of the pool; what the server closed while it lay there is replaced."""
    held = engine.sync_engine.raw_connection()
    while driver_of(held).is_closed():
        held.invalidate()
        held = engine.sync_engine.raw_connection()
    return held


def driver_of(held: PoolProxiedConnection) -> Driver:
    """The driver's own connection."""
    driver: Driver = held.driver_connection  # type: ignore[assignment]
    return driver


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
        with Connection(self.engine.sync_engine, taken_from_pool(self.engine)) as connection:
            return connection.execute(statement, params)

    async def fetch(self, query: Query, params: Mapping[str, Any]) -> Sequence[Any]:
        """The rows of a select that was made once, as the driver gives them."""
        with ToldAsRefusals():
            held = await greenlet_spawn(taken_from_pool, self.engine)
            driver = driver_of(held)
            try:
                return await driver.fetch(query.sql, *query.arguments(params))
            except asyncio.CancelledError:
                driver.terminate()
                raise
            finally:
                held.close()


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

    async def fetch(self, query: Query, params: Mapping[str, Any]) -> Sequence[Any]:
        """Like a reader's."""
        with ToldAsRefusals():
            arguments = tuple(query.arguments(params))
            return (await self.connection.exec_driver_sql(query.sql, arguments)).all()

    async def pages(
        self, statement: Select[Any], size: int = 1000
    ) -> AsyncIterator[Sequence[Row[Any]]]:
        """All rows of one select, however many, a page at a time."""
        with ToldAsRefusals():
            result = await self.connection.stream(statement.execution_options(yield_per=size))
            async for page in result.partitions():
                yield page
